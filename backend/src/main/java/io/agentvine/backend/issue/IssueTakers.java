package io.agentvine.backend.issue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Whether there is anything for us to do at all. That there is nothing counts for a while, and on SQLite, where nobody else writes, until this
 * backend has committed a change. One thread asks.
 */
@Component
class IssueTakers {

    /** Shorter than the grace that the first look has for what was asked before it ({@code sql/issue/take_repository}). */
    private static final Duration NONE_COUNTS = Duration.ofSeconds(30);
    private static final Duration SOME_COUNT = Duration.ofMinutes(5);

    private final IssueRows rows;
    private final Transactions transactions;
    private final boolean alone;
    private volatile Look last;

    IssueTakers(IssueRows rows, Transactions transactions, Database database) {
        this.rows = rows;
        this.transactions = transactions;
        this.alone = database.vendor() == Vendor.SQLITE;
    }

    /** @param commits how many changes were committed before it @param at by the JVM's own clock, ns */
    private record Look(boolean any, long commits, long at) {

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - at < age.toNanos();
        }
    }

    boolean isAny() {
        Look look = last;
        if (look == null || !counts(look)) {
            long commits = transactions.commits();
            long at = System.nanoTime();
            look = new Look(rows.isAny(), commits, at);
            last = look;
        }
        return look.any();
    }

    private boolean counts(Look look) {
        return look.isYoungerThan(look.any() ? SOME_COUNT : NONE_COUNTS) || alone && !look.any() && look.commits() == transactions.commits();
    }

    /** There may be something by now. Any thread. */
    void lookAgain() {
        last = null;
    }
}
