package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.agentvine.backend.Migrations;
import io.agentvine.backend.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private abstract static class Explained extends JdbcTemplate {

        final List<String> plan = new ArrayList<>();

        private Explained(Connection connection) {
            super(new SingleConnectionDataSource(connection, true));
        }

        @Override
        public <T> List<T> query(String sql, RowMapper<T> mapper, Object... values) {
            explain(sql, values);
            return super.query(sql, mapper, values);
        }

        abstract void explain(String sql, Object... values);
    }

    private static final class OfSqlite extends Explained {

        private OfSqlite(Connection connection) {
            super(connection);
        }

        @Override
        void explain(String sql, Object... values) {
            queryForList("EXPLAIN QUERY PLAN " + sql, values).forEach(row -> plan.add((String) row.get("detail")));
        }
    }

    /** Of a prepared statement, as the backend's are: only so the plan is the one for all values. */
    private static final class OfPostgres extends Explained {

        private OfPostgres(Connection connection) {
            super(connection);
        }

        @Override
        void explain(String sql, Object... values) {
            AtomicInteger number = new AtomicInteger();
            execute("PREPARE asked AS " + Pattern.compile("\\?").matcher(sql).replaceAll(one -> "\\$" + number.incrementAndGet()));
            String said = Stream.of(values).map(value -> "'" + value + "'").collect(Collectors.joining(", "));
            plan.addAll(queryForList("EXPLAIN EXECUTE asked(" + said + ")", String.class));
            execute("DEALLOCATE asked");
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
            assertThat(planOfIssues(new OfSqlite(connection))).anyMatch(line -> line.contains("USING INDEX forge_issues_to_tell"))
                    .noneMatch(line -> line.matches("SCAN (i|t|p|q|e|x)\\b.*"));
        }
    }

    @Test
    void postgresFindsIssuesOfWhichSomethingIsToBeTold() throws Exception {
        TestPostgres.Place place = TestPostgres.newDatabase();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(place.url());
            pool.setUsername(place.user());
            pool.setPassword(place.password());
            PersistentSource.feed(pool);
            try (Connection connection = pool.getConnection()) {
                OfPostgres jdbc = new OfPostgres(connection);
                assertThat(jdbc.queryForObject("SHOW plan_cache_mode", String.class)).isEqualTo("force_generic_plan");
                assertThat(planOfIssues(jdbc)).anyMatch(line -> line.contains("forge_issues_to_tell")).noneMatch(line -> line.contains("Seq Scan on forge_issues"));
            }
        }
    }
}
