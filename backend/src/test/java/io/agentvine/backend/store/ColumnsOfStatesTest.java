package io.agentvine.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What the migration to V9 makes of rows that had drifted, and what the tables refuse from then on. */
class ColumnsOfStatesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void takesOutOfEarlierRowsWhatTheirEndingsLeftBehind(Vendor vendor) throws Exception {
        Place place = place(vendor);
        place.migrate("8");
        try (Connection connection = place.connect()) {
            JdbcTemplate jdbc = on(connection);
            insert(jdbc, "parked-then-completed", "completed", 5L);
            jdbc.update("update tasks set question_id = 'q', parked_call = 'c', ran_ms = 7, affinity_worker_id = 'w', affinity_until = 9,"
                    + " next_event_at = 3, dispatched_at = 1");
            insert(jdbc, "parked", "waiting", null);
            jdbc.update("update tasks set question_id = 'q2', parked_call = 'c2', ran_ms = 8, next_event_at = 3 where id = 'parked'");
        }

        place.migrate("9");

        try (Connection connection = place.connect()) {
            List<Map<String, Object>> rows = on(connection).queryForList("select id, question_id, parked_call, ran_ms, affinity_worker_id,"
                    + " affinity_until, next_event_at, dispatched_at from tasks order by id desc");
            assertThat(rows.get(0).values().stream().map(String::valueOf))
                    .containsExactly("parked-then-completed", "null", "null", "0", "null", "null", "null", "null");
            assertThat(rows.get(1).values().stream().map(String::valueOf))
                    .containsExactly("parked", "q2", "c2", "8", "null", "null", "3", "null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesColumnsThatAStateDoesNotHave(Vendor vendor) throws Exception {
        Place place = place(vendor);
        place.migrate("9");
        try (Connection connection = place.connect()) {
            JdbcTemplate jdbc = on(connection);
            insert(jdbc, "done", "completed", 5L);
            refuses(jdbc, "update tasks set question_id = 'q'", "tasks_over_keeps_nothing");
            refuses(jdbc, "update tasks set ran_ms = 1", "tasks_over_keeps_nothing");
            refuses(jdbc, "update tasks set status = 'waiting', finished_at = null", "tasks_waiting_knows_until_when");
            refuses(jdbc, "update tasks set status = 'queued', finished_at = null, lease_until = 1", "tasks_queued_holds_no_right");
            refuses(jdbc, "update tasks set status = 'queued', finished_at = null, parked_call = 'c'", "tasks_parked_call_of_a_question");
            refuses(jdbc, "update tasks set status = 'queued', finished_at = null, affinity_worker_id = 'w'", "tasks_kept_for_a_time");
            refuses(jdbc, "update tasks set status = 'in_progress', finished_at = null, failure_class = 'timeout', claim_id = 'c',"
                    + " execution_id = 'e', worker_id = 'w', lease_until = 1, deadline_at = 1", "tasks_running_waits_for_nothing");
        }
    }

    private static void refuses(JdbcTemplate jdbc, String change, String rule) {
        assertThatThrownBy(() -> jdbc.update(change)).hasMessageContaining(rule);
    }

    private static void insert(JdbcTemplate jdbc, String id, String status, Long finishedAt) {
        jdbc.update("insert into tasks (id, title, description, task_type, priority, repository_url, work_branch, permission_level, timeout_ms,"
                + " max_attempts, status, created_at, updated_at, finished_at, job_id, queue, position, due_at, attempts, lost_workers, fresh,"
                + " fence, reason_code, reason_message, reason_since, next_event_at) values (?, 't', 'd', 'docs', 'low', 'u', 'b', 'autonomous', 1, 1,"
                + " ?, 1, 1, ?, ?, 'default', 1, 1, 0, 0, 0, 0, 'r', 'm', 1, ?)", id, status, finishedAt, "job of " + id,
                status.equals("waiting") ? 3 : null);
    }

    private static JdbcTemplate on(Connection connection) {
        return new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    }

    private record Place(Vendor vendor, String url, String user, String password) {

        void migrate(String target) {
            Flyway.configure().dataSource(url, user, password).locations("classpath:db/migration/" + vendor.name().toLowerCase(java.util.Locale.ROOT))
                    .target(target).load().migrate();
        }

        Connection connect() throws Exception {
            return DriverManager.getConnection(url, user, password);
        }
    }

    private Place place(Vendor vendor) {
        if (vendor == Vendor.SQLITE) {
            return new Place(vendor, "jdbc:sqlite:" + folder.resolve("columns.db"), "", "");
        }
        TestPostgres.Place postgres = TestPostgres.emptyDatabase();
        return new Place(vendor, postgres.url(), postgres.user(), postgres.password());
    }
}
