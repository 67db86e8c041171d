package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.platform.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How SQLite finds a page and its total: in an index alone, without a look at the rows that are over. */
class TaskListPlanTest {

    private static final List<TaskFilter> FILTERS = List.of(
            filter(null, null, null, null),
            filter("completed", null, null, null),
            filter(null, "docs", null, null),
            filter(null, null, "low", null),
            filter("completed", null, "low", null),
            filter("completed", "docs", null, null),
            filter("completed", "docs", "low", null),
            filter(null, null, null, "/srv/a.git"),
            filter("completed", "docs", "low", "/srv/a.git"));

    @TempDir
    private Path folder;

    private JdbcTemplate jdbc;

    @BeforeEach
    void migrate() {
        String url = "jdbc:sqlite:" + folder.resolve("plan.db");
        Flyway.configure().dataSource(url, "", "").locations("classpath:db/migration/sqlite").load().migrate();
        jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
    }

    private static TaskFilter filter(String status, String type, String priority, String repository) {
        return TaskFilter.of(new Checks(), status, null, type, priority, repository);
    }

    private String plan(String sql, List<Object> values, Object... more) {
        return String.join("\n", jdbc.query("EXPLAIN QUERY PLAN " + sql, (row, n) -> row.getString("detail"),
                Stream.concat(values.stream(), Stream.of(more)).toArray()));
    }

    @Test
    void countsLiveRowsByTheirStatusAndLooksAtNoOthers() {
        for (TaskFilter filter : FILTERS) {
            List<Object> values = new ArrayList<>(filter.values());
            if (!filter.isOver()) {
                values.addAll(filter.values());
            }
            assertThat(plan(TaskCounts.sql(filter), values))
                    .doesNotContain("SCAN tasks")
                    .doesNotContain("tasks_type").doesNotContain("tasks_priority").doesNotContain("tasks_repository");
        }
    }

    @Test
    void findsAPageInAnIndexAloneAndUnsorted() {
        for (TaskFilter filter : FILTERS) {
            assertThat(plan("SELECT t.id FROM tasks t" + filter.where() + " ORDER BY t.id DESC LIMIT ? OFFSET ?", filter.values(), 100, 5_000))
                    .contains("COVERING INDEX")
                    .doesNotContain("TEMP B-TREE");
        }
    }
}
