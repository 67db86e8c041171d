package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnSqlite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** SQLite may not grow any more, which it tells as it tells of a full disk (SQLITE_FULL). */
@OnSqlite
class DiskFullTest extends BackendTest {

    private static final long ANY_SIZE = 1_073_741_823;

    @Autowired
    private JdbcTemplate jdbc;

    @AfterEach
    void grow() {
        mostPages(ANY_SIZE);
    }

    /** Of the one writer connection. */
    private void mostPages(long pages) {
        jdbc.queryForObject("PRAGMA max_page_count = " + pages, Long.class);
    }

    private void noMorePages() {
        mostPages(jdbc.queryForObject("PRAGMA page_count", Long.class));
    }

    private Http.Answer submit(String key) {
        return http().with("Idempotency-Key", key).post("/tasks", "{\"title\": \"large\", \"description\": \"" + "x".repeat(60_000)
                + "\", \"repository_url\": \"/srv/a.git\", \"priority\": \"low\"}");
    }

    /** Of this test: others write theirs by hand. */
    private long tasks() {
        return jdbc.queryForObject("SELECT count(*) FROM tasks WHERE title = 'large'", Long.class);
    }

    @Test
    void answers507AndLeavesNothingHalfWritten() {
        noMorePages();
        int n = 0;
        Http.Answer answer = submit("disk-" + n);
        while (answer.status() == 201 && n < 200) {
            answer = submit("disk-" + ++n);
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(507);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asString()).contains("disk").contains("full");

        long tasks = tasks();
        assertThat(tasks).isEqualTo(n);
        noMorePages();
        assertThat(submit("disk-" + n).status()).isEqualTo(507);
        assertThat(tasks()).isEqualTo(tasks);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM idempotency_keys WHERE idempotency_key = ?", Long.class, "disk-" + n)).isZero();
        assertThat(withoutHistory()).as("tasks of this test without their history").isZero();
        assertThat(jdbc.queryForObject("PRAGMA integrity_check", String.class)).isEqualTo("ok");
        assertThat(http().get("/tasks?limit=1").status()).isEqualTo(200);
        awaitHealth(200);

        mostPages(ANY_SIZE);
        Http.Answer again = submit("disk-" + n);
        assertThat(again.status()).as(again.body()).isEqualTo(201);
        jdbc.update("DELETE FROM tasks WHERE title = 'large'");
    }

    private long withoutHistory() {
        return jdbc.queryForObject("SELECT count(*) FROM tasks t WHERE title = 'large' AND NOT EXISTS"
                + " (SELECT 1 FROM task_history h WHERE h.task_id = t.id AND h.to_status = 'queued')", Long.class);
    }
}
