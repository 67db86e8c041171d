package io.agentvine.backend.feed;

import io.agentvine.backend.store.Database;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Drops changes that are older than {@code agentvine.events.keep}, and notes up to which, so that nobody resumes before it unawares. */
@Component
class ChangesUpkeep {

    private static final int AT_ONCE = 5_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final FeedSettings settings;
    private final String note;

    ChangesUpkeep(JdbcTemplate jdbc, Database database, PlatformTransactionManager transactions, FeedSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
        this.note = "UPDATE changes_dropped SET up_to = coalesce((SELECT max(id) FROM (SELECT id, at FROM changes ORDER BY id LIMIT "
                + AT_ONCE + ") oldest WHERE at < " + database.now() + " - ?), up_to)";
    }

    /** Answers how many. */
    int dropOld() {
        int dropped = 0;
        for (int some = AT_ONCE; some == AT_ONCE; dropped += some) {
            some = transaction.execute(status -> {
                jdbc.update(note, settings.keep().toMillis());
                return jdbc.update("DELETE FROM changes WHERE id <= (SELECT up_to FROM changes_dropped)");
            });
        }
        return dropped;
    }
}
