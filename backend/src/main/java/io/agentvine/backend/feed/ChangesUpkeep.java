package io.agentvine.backend.feed;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import org.springframework.stereotype.Component;

/** Drops changes that are older than {@code agentvine.events.keep}, and notes up to which, so that nobody resumes before it unawares. */
@Component
class ChangesUpkeep {

    private static final int AT_ONCE = 5_000;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final FeedSettings settings;

    ChangesUpkeep(SqlFiles sql, Transactions transactions, FeedSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.settings = settings;
    }

    /** Answers how many. */
    int dropOld() {
        int dropped = 0;
        for (int some = AT_ONCE; some == AT_ONCE; dropped += some) {
            some = transactions.run(() -> {
                sql.of("feed/note_dropped").with("keep", settings.keep()).with("most", AT_ONCE).update();
                return sql.of("feed/drop").update();
            });
        }
        return dropped;
    }
}
