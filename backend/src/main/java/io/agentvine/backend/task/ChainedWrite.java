package io.agentvine.backend.task;

import io.agentvine.backend.store.Vendor;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.RowMapper;

/**
 * A change of rows of {@code tasks} and the rows that are written because of it, which read the changed ones as {@code changed}:
 * one statement on PostgreSQL, a few on SQLite, which the caller holds together in a transaction.
 */
final class ChainedWrite {

    private final JdbcTemplate jdbc;
    private final boolean oneStatement;
    private final String change;
    private final List<String> consequences = new ArrayList<>();

    /**
     * @param look what PostgreSQL reads and locks first, as {@code "who as (select …), "}, or empty
     * @param change the update without its {@code returning}
     * @param returned columns of the changed rows that the caller wants
     * @param given columns of what was given for each row, for the consequences
     * @param answer what PostgreSQL's statement answers, as {@code "select * from changed"}
     * @param changedRows SQLite: selects the changed rows with what was given for them, by the one JSON parameter
     * @param consequences inserts and updates that read {@code changed} and take no parameter
     */
    ChainedWrite(JdbcTemplate jdbc, Vendor vendor, String look, String change, String returned, String given, String answer,
            String changedRows, List<String> consequences) {
        this.jdbc = jdbc;
        this.oneStatement = vendor == Vendor.POSTGRESQL;
        if (oneStatement) {
            StringBuilder sql = new StringBuilder("with ").append(look)
                    .append("changed as (").append(change).append(" returning ").append(returned).append(", ").append(given).append(")");
            consequences.forEach(each -> sql.append(", consequence_").append(sql.length()).append(" as (").append(each).append(")"));
            this.change = sql.append(' ').append(answer).toString();
        } else {
            this.change = change + " returning " + returned;
            consequences.forEach(each -> this.consequences.add("with changed as (" + changedRows + ") " + each));
        }
    }

    /** One such write with its values. @param json what the change was given, once more for the consequences on SQLite */
    record Write<T>(ChainedWrite how, RowMapper<T> row, String json, Object... values) {

        List<T> run() {
            List<T> changed = how.jdbc.query(how.change, row, values);
            if (!how.oneStatement && !changed.isEmpty()) {
                how.consequences.forEach(each -> how.jdbc.update(each, json));
            }
            return changed;
        }
    }

    <T> Write<T> with(RowMapper<T> row, String json, Object... values) {
        return new Write<>(this, row, json, values);
    }

    /** What two writes answered. */
    record Both<A, B>(List<A> first, List<B> second) {}

    /** PostgreSQL only: two writes, one after the other, in one round trip and one commit. */
    static <A, B> Both<A, B> writeBoth(JdbcTemplate jdbc, Write<A> first, Write<B> second) {
        return jdbc.execute(first.how.change + "; " + second.how.change, (PreparedStatementCallback<Both<A, B>>) statement -> {
            int n = 1;
            for (Object value : first.values) {
                statement.setObject(n++, value);
            }
            for (Object value : second.values) {
                statement.setObject(n++, value);
            }
            statement.execute();
            List<A> firstRows = rows(statement, first.row);
            statement.getMoreResults();
            return new Both<>(firstRows, rows(statement, second.row));
        });
    }

    private static <T> List<T> rows(PreparedStatement statement, RowMapper<T> row) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                found.add(row.mapRow(rows, found.size()));
            }
        }
        return found;
    }
}
