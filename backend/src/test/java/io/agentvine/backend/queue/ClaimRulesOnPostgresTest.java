package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.QueueName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@OnPostgres
class ClaimRulesOnPostgresTest extends ClaimRulesContract {

    private static final String LOOKED_AT = "SELECT COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'tasks'";
    private static final int MANY = 300;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Transactions transactions;

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
                assertThat(lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ZERO, MANY)).isEqualTo(MANY);
                return jdbc.queryForObject(LOOKED_AT, Long.class);
            });

            assertThat(lookedAt).isLessThan(40L * MANY);
        } finally {
            jdbc.execute("ALTER TABLE tasks RESET (autovacuum_enabled)");
        }
    }

    private void submitMany() {
        for (int i = 0; i < MANY; i++) {
            submit("");
        }
    }
}
