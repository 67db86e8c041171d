package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.Migrations;
import io.agentvine.backend.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How the databases find what a loop asks for at each turn: in an index of what is left to be done, however much is done. */
class TurnPlanTest {

    private static final int DONE = 3_000;
    private static final int LEFT = 3;

    @TempDir
    private Path folder;

    /** Keeps the plan of each query that it makes. */
    private static final class Explained extends JdbcTemplate {

        private final String explain;
        private final List<String> plan = new ArrayList<>();

        private Explained(Connection connection, String explain) {
            super(new SingleConnectionDataSource(connection, true));
            this.explain = explain;
        }

        @Override
        public <T> List<T> query(String sql, RowMapper<T> mapper, Object... values) {
            plan.addAll(super.query(explain + sql, (row, n) -> line(row), values));
            return super.query(sql, mapper, values);
        }

        private String line(ResultSet row) throws SQLException {
            return row.getString(explain.contains("QUERY PLAN") ? "detail" : "QUERY PLAN");
        }
    }

    /** Nothing is told of issues that came to nothing but the last ones. */
    private static List<String> planOfIssues(Explained jdbc) {
        String insert = "INSERT INTO forge_issues (id, url_key, number, repository_url, forge, issue_id, url, refused, told_at, tell_at, settled) VALUES (?, 'k', ?, 'u', 'f', 'i', 'u', 'no', 1, 1, ?)";
        jdbc.batchUpdate(insert, IntStream.range(0, DONE).mapToObj(n -> new Object[] {UUID.randomUUID().toString(), n, n < DONE - LEFT ? 1 : 0}).toList());
        jdbc.execute("ANALYZE");
        assertThat(new SqlFiles(jdbc, new Database(jdbc)).of("issue/to_tell").with("limit", 200).list(row -> row.text("id"))).hasSize(LEFT);
        return jdbc.plan;
    }

    @Test
    void sqliteFindsIssuesOfWhichSomethingIsToBeTold() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("plan.db");
        Migrations.run(url, "", "", "sqlite");
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(planOfIssues(new Explained(connection, "EXPLAIN QUERY PLAN "))).anyMatch(line -> line.contains("USING INDEX forge_issues_to_tell"))
                    .noneMatch(line -> line.matches("SCAN (i|t|p|q|e|x)\\b.*"));
        }
    }

    @Test
    void postgresFindsIssuesOfWhichSomethingIsToBeTold() throws Exception {
        TestPostgres.Place place = TestPostgres.newDatabase();
        try (Connection connection = DriverManager.getConnection(place.url(), place.user(), place.password())) {
            assertThat(planOfIssues(new Explained(connection, "EXPLAIN "))).anyMatch(line -> line.contains("forge_issues_to_tell"))
                    .noneMatch(line -> line.contains("Seq Scan on forge_issues"));
        }
    }
}
