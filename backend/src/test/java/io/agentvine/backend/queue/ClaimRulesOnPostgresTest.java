package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.web.TaskRequests;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@OnPostgres
class ClaimRulesOnPostgresTest extends ClaimRulesContract {

    private static final String LOOKED_AT = "SELECT COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'tasks'";
    private static final int MANY = 300;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Transactions transactions;

    @Autowired
    private TaskRequests requests;

    /** As after a quiet night: it plans for a queue of none, and keeps the plan. */
    @Test
    void looksAtEachStarvedTaskAFewTimesWhateverPostgresTakesForTheirNumber() {
        // What is planned for is what is said here, not what is there by then.
        jdbc.execute("ALTER TABLE tasks SET (autovacuum_enabled = false)");
        try {
            submitMany();
            jdbc.update("UPDATE tasks SET status = 'cancelled', finished_at = 1 WHERE status = 'queued'");
            jdbc.execute("ANALYZE tasks");
            submitMany();

            long lookedAt = transactions.run(() -> {
                // What this connection did within its last second and has not told yet is in it too.
                long before = jdbc.queryForObject(LOOKED_AT, Long.class);
                assertThat(lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ZERO, MANY)).isEqualTo(MANY);
                return jdbc.queryForObject(LOOKED_AT, Long.class) - before;
            });

            assertThat(lookedAt).isLessThan(40L * MANY);
        } finally {
            jdbc.execute("ALTER TABLE tasks RESET (autovacuum_enabled)");
        }
    }

    /** As two backends that hear of one issue do, each in a transaction with what else it notes. */
    @Test
    void makesOneTaskOfOneKeyInTwoTransactionsAtOnce() throws Exception {
        String key = "issue " + UUID.randomUUID();
        AtomicReference<CompletableFuture<UUID>> second = new AtomicReference<>();
        UUID first = transactions.run(() -> {
            UUID task = submitWithKey(key);
            second.set(CompletableFuture.supplyAsync(() -> transactions.run(() -> submitWithKey(key))));
            await("the second waits for the first").until(() -> jdbc.queryForObject(
                    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", Long.class) > 0);
            return task;
        });
        assertThat(second.get().get(2, TimeUnit.MINUTES)).isEqualTo(first);
    }

    private UUID submitWithKey(String key) {
        JsonNode body = Wire.mapper().readTree("""
                {"title": "Do it", "description": "Now", "repository_url": "https://git.example/shop.git"}""");
        return requests.submit(requests.read(body, "task", false), body, key, "test").taskId();
    }

    private void submitMany() {
        for (int i = 0; i < MANY; i++) {
            submit("");
        }
    }
}
