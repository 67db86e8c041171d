package io.agentvine.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills a table with copies of one row that the backend itself wrote, whatever columns that has. For amounts that HTTP would take an hour for. */
final class RowCopies {

    private final BenchDatabase database;

    RowCopies(BenchDatabase database) {
        this.database = database;
    }

    /**
     * Adds copies of the row with this id, with the numbers {@code from} to {@code to}.
     *
     * @param changes column to the SQL expression it gets instead, in which {@code n} is the copy's number
     */
    void add(String table, String id, int from, int to, Map<String, String> changes) throws SQLException {
        try (Connection connection = database.connect(BenchDatabase.OURS); Statement statement = connection.createStatement()) {
            List<String> columns = columns(connection, table);
            List<String> values = columns.stream().map(column -> changes.getOrDefault(column, "o." + column)).toList();
            statement.execute("SET synchronous_commit = off");
            if (!table.equals("tasks")) { // whose triggers keep counts; of others the foreign keys are not looked up a million times
                statement.execute("SET session_replication_role = replica");
            }
            statement.execute("INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT " + String.join(", ", values)
                    + " FROM " + table + " o, generate_series(" + from + ", " + to + ") n WHERE o.id = '" + id + "'");
        }
    }

    /** As autovacuum would have done by and by. */
    void vacuum(String table) throws SQLException {
        try (Connection connection = database.connect(BenchDatabase.OURS); Statement statement = connection.createStatement()) {
            statement.execute("VACUUM (ANALYZE) " + table);
            statement.execute("CHECKPOINT");
        }
    }

    /** The first column of the first row. */
    String ask(String sql) throws SQLException {
        try (Connection connection = database.connect(BenchDatabase.OURS); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = 'public' AND table_name = ? ORDER BY ordinal_position")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
        }
        return columns;
    }
}
