package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.platform.Checks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, String> given = new HashMap<>();
        given.put("status", status);
        given.put("task_type", type);
        given.put("priority", priority);
        given.put("repository_url", repository);
        return TaskFilter.of(new Checks(), given::get);
    }

    private String plan(String sql, List<Object> values, Object... more) {
        return String.join("\n", jdbc.query("EXPLAIN QUERY PLAN " + sql, (row, n) -> row.getString("detail"),
                Stream.concat(values.stream(), Stream.of(more)).toArray()));
    }

    @Test
    void countsLiveRowsByTheirStatusAndLooksAtNoOthers() {
        for (TaskFilter filter : FILTERS) {
            Condition counted = TaskCounts.sql(filter);
            assertThat(plan("SELECT " + counted.text(), counted.values()))
                    .doesNotContain("SCAN tasks")
                    .doesNotContain("tasks_type").doesNotContain("tasks_priority").doesNotContain("tasks_repository");
        }
    }

    @Test
    void findsAPageInAnIndexAloneAndUnsorted() {
        for (TaskFilter filter : FILTERS) {
            Condition page = TaskPages.page(filter.parts(Instant.EPOCH), filter.isByEnd(), 100, 5_000);
            assertThat(plan(page.text(), page.values()))
                    .contains("COVERING INDEX")
                    .doesNotContain("TEMP B-TREE");
        }
    }

    /** Those of the live rows are merged, with a page of each in memory. */
    @Test
    void findsAGroupInItsOwnIndexWhateverElseIsAskedFor() {
        Map<String, String> indexes = Map.of("ready_for_review", "tasks_to_review", "finished", "tasks_finished", "running", "tasks_status",
                "waiting", "tasks_status", "needs_you", "tasks_status");
        indexes.forEach((group, index) -> {
            for (Map<String, String> more : List.of(Map.<String, String>of(), Map.of("priority", "low", "repository_url", "/srv/a.git", "task_type", "docs"))) {
                Map<String, String> given = new HashMap<>(more);
                given.put("group", group);
                TaskFilter filter = TaskFilter.of(new Checks(), given::get);
                Condition page = TaskPages.page(filter.parts(Instant.EPOCH), filter.isByEnd(), 100, 0);
                assertThat(plan(page.text(), page.values())).as(group).contains(index)
                        .doesNotContain("tasks_priority").doesNotContain("tasks_repository").doesNotContain("tasks_type");
            }
        });
    }
}
