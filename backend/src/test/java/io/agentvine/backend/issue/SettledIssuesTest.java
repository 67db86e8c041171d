package io.agentvine.backend.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.Migrations;
import io.agentvine.backend.TestPostgres;
import io.agentvine.backend.store.Vendor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What the databases do by themselves for issues of which nothing is left to be told: at the upgrade, and with each change. */
class SettledIssuesTest {

    private static final String BEFORE = "44";
    private static final long TOLD = 1_000_000;
    private static final long LONG_BEFORE = TOLD - 60_000;
    private static final String TAKE_ON = "UPDATE tasks SET status = 'queued', finished_at = NULL WHERE id = ?";
    private static final String DELETE = "DELETE FROM tasks WHERE id = ?";
    private static final String LOCK_REQUEST = "UPDATE pull_requests SET next_at = next_at WHERE task_id = ?";
    private static final String LOCK_ISSUE_AT_ONCE = "SELECT id FROM forge_issues WHERE task_id = ? FOR UPDATE NOWAIT";

    @TempDir
    private Path folder;

    /** Statements on one connection. */
    private static final class Store implements AutoCloseable {

        private final Connection connection;
        private final JdbcTemplate jdbc;
        private long issues;

        private Store(TestPostgres.Place place) throws SQLException {
            connection = DriverManager.getConnection(place.url(), place.user(), place.password());
            jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }

        private String task(String status, long updatedAt) {
            String id = UUID.randomUUID().toString();
            jdbc.update("INSERT INTO tasks (id, title, description, task_type, priority, repository_url, work_branch, permission_level, timeout_ms, max_attempts, status,"
                    + " created_at, updated_at, finished_at, job_id, queue, position, due_at, attempts, lost_workers, fresh, fence, reason_code, reason_message, reason_since)"
                    + " VALUES (?, 't', 'd', 'feature', 'normal', 'u', 'b', 'supervised', 1, 3, ?, 1, ?, ?, ?, 'default', 1, 1, 0, 0, 0, 0, 'queued', 'r', 1)",
                    id, status, updatedAt, status.equals("queued") ? null : updatedAt, UUID.randomUUID().toString());
            return id;
        }

        private String withRequest(String task, String state, long updatedAt) {
            jdbc.update("INSERT INTO pull_requests (task_id, state, number, url, to_write, attempts, updated_at) VALUES (?, ?, 1, 'u', 0, 0, ?)", task, state, updatedAt);
            return task;
        }

        /** @param told null: never */
        private String issue(String task, String refused, String told, int attempts) {
            String id = UUID.randomUUID().toString();
            jdbc.update("INSERT INTO forge_issues (id, url_key, number, repository_url, forge, issue_id, url, task_id, refused, told, told_at, tell_at, tell_attempts)"
                    + " VALUES (?, 'k', ?, 'u', 'f', 'i', 'u', ?, ?, ?, ?, 1, ?)", id, ++issues, task, refused, told, told == null ? null : TOLD, attempts);
            return id;
        }

        private boolean isSettled(String issue) {
            return jdbc.queryForObject("SELECT settled FROM forge_issues WHERE id = ?", Integer.class, issue) == 1;
        }

        private void settle(String issue) {
            jdbc.update("UPDATE forge_issues SET settled = 1, told_at = ? WHERE id = ?", TOLD, issue);
        }
    }

    private TestPostgres.Place empty(Vendor vendor) {
        return vendor == Vendor.POSTGRESQL ? TestPostgres.emptyDatabase()
                : new TestPostgres.Place("jdbc:sqlite:" + folder.resolve("settled.db") + "?foreign_keys=on", "", "");
    }

    private static void migrate(TestPostgres.Place place, Vendor vendor, String version) {
        Migrations.upTo(version, place.url(), place.user(), place.password(), vendor.word());
    }

    @ParameterizedTest
    @EnumSource(Vendor.class)
    void takesWhatWasToldToItsEndForSettledAtTheUpgrade(Vendor vendor) throws SQLException {
        TestPostgres.Place place = empty(vendor);
        migrate(place, vendor, BEFORE);
        try (Store store = new Store(place)) {
            String over = store.issue(store.task("failed", LONG_BEFORE), null, "h", 0);
            String merged = store.issue(store.withRequest(store.task("completed", 1), "merged", LONG_BEFORE), null, "h", 0);
            String refused = store.issue(null, "no", "h", 0);
            String gone = store.issue(null, null, "h", 0);
            String justOver = store.issue(store.task("failed", LONG_BEFORE + 1), null, "h", 0);
            String followed = store.issue(store.withRequest(store.task("completed", 1), "open", TOLD), null, "h", 0);
            String live = store.issue(store.task("queued", 1), null, "h", 0);
            String untold = store.issue(store.task("cancelled", 1), null, null, 0);
            String notWritten = store.issue(store.task("cancelled", 1), null, "h", 2);

            migrate(place, vendor, "latest");

            assertThat(new String[] {over, merged, refused, gone}).allMatch(store::isSettled);
            assertThat(new String[] {justOver, followed, live, untold, notWritten}).noneMatch(store::isSettled);
        }
    }

    /** While backends are replaced one after the other, those of the version before know nothing of what is settled. */
    @ParameterizedTest
    @EnumSource(Vendor.class)
    void looksAgainWhicheverVersionNotesATaskOrWhyThereIsNone(Vendor vendor) throws SQLException {
        TestPostgres.Place place = empty(vendor);
        migrate(place, vendor, "latest");
        try (Store store = new Store(place)) {
            String issue = store.issue(null, "no", "h", 0);
            store.settle(issue);
            String task = store.task("queued", 1);
            store.jdbc.update("UPDATE forge_issues SET task_id = ?, refused = NULL, told_at = NULL WHERE id = ?", task, issue);
            assertThat(store.isSettled(issue)).isFalse();
            store.settle(issue);
            store.jdbc.update(DELETE, task);
            assertThat(store.isSettled(issue)).isFalse();
            store.settle(issue);
            store.jdbc.update("UPDATE forge_issues SET refused = 'never', told_at = NULL WHERE id = ?", issue);
            assertThat(store.isSettled(issue)).isFalse();
            store.settle(issue);
            store.jdbc.update("UPDATE forge_issues SET look_at = 5, heard = '[\"a\"]' WHERE id = ?", issue);
            assertThat(store.isSettled(issue)).isTrue();
        }
    }

    @Test
    void whoTakesATaskOnLocksItsRequestBeforeItsIssue() throws Exception {
        TestPostgres.Place place = TestPostgres.newDatabase();
        try (Store store = new Store(place)) {
            String task = store.withRequest(store.task("completed", 1), "open", 1);
            store.issue(task, null, "h", 0);
            waitsForTheRequestAlone(place, TAKE_ON, task);
        }
    }

    /** Also where the references were made in another order, as by a restored dump. */
    @Test
    void whoDeletesATaskLocksItsRequestBeforeItsIssue() throws Exception {
        TestPostgres.Place place = TestPostgres.newDatabase();
        try (Store store = new Store(place)) {
            store.jdbc.execute("ALTER TABLE pull_requests DROP CONSTRAINT pull_requests_task_id_fkey,"
                    + " ADD CONSTRAINT pull_requests_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE");
            String task = store.withRequest(store.task("completed", 1), "open", 1);
            store.issue(task, null, "h", 0);
            waitsForTheRequestAlone(place, DELETE, task);
        }
    }

    /** While somebody notes how the request stands, who goes on to note that at its issue. */
    private static void waitsForTheRequestAlone(TestPostgres.Place place, String change, String task) throws Exception {
        try (Store noting = new Store(place); Store changing = new Store(place); Store watching = new Store(place)) {
            noting.connection.setAutoCommit(false);
            assertThat(noting.jdbc.update(LOCK_REQUEST, task)).isEqualTo(1);
            int changer = changing.jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class);
            CompletableFuture<Integer> changed = CompletableFuture.supplyAsync(() -> changing.jdbc.update(change, task));
            await("that it waits").atMost(2, TimeUnit.MINUTES).until(() -> watching.jdbc.queryForObject("SELECT count(*) FROM pg_locks WHERE pid = ? AND NOT granted",
                    Integer.class, changer) > 0);
            assertThatCode(() -> noting.jdbc.queryForList(LOCK_ISSUE_AT_ONCE, task)).doesNotThrowAnyException();
            noting.connection.commit();
            assertThat(changed.join()).isEqualTo(1);
        }
    }
}
