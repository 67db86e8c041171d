package io.agentvine.backend.queue;

import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.Leases;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.backend.task.RunningTask;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends runs whose lease is over or that go on past their timeout.
 *
 * <p>All reapers tick in one row. After a gap in it nobody could have renewed a lease, so every live one first gets its full
 * length again, and nothing is reaped in that turn ({@code sql/include/live_lease.sql}).
 */
@Component
class LeaseReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseReaper.class);
    private static final int MOST = 500;

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final RunLifecycle runs;
    private final LeaseSettings settings;

    LeaseReaper(SqlFiles sql, Transactions transactions, Leases leases, RunLifecycle runs, LeaseSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.runs = runs;
        this.settings = settings;
    }

    /** One turn; answers how many runs it ended. */
    int reap() {
        return reap(true);
    }

    /** @param overdue whether to look for runs past their timeout too, which reads every run */
    int reap(boolean overdue) {
        return transactions.run(this::tick) ? 0 : reapAll(overdue);
    }

    private int reapAll(boolean overdue) {
        int ended = 0;
        for (RunningTask task : overdue ? leases.overdue(settings.timeoutGrace(), MOST) : List.<RunningTask>of()) {
            ended += runs.failIfOverdue(task).isPresent() ? 1 : 0;
        }
        for (RunningTask task : leases.over(MOST)) {
            ended += runs.loseIfLeaseIsOver(task).isPresent() ? 1 : 0;
        }
        return ended;
    }

    /** Writes the tick; answers whether there was a gap before it. */
    private boolean tick() {
        if (sql.of("queue/tick").with("gap", settings.reaperGap()).update() == 1) {
            return false;
        }
        int extended = leases.extendLive(settings.duration(), settings.timeoutGrace());
        sql.of("queue/tick_after_gap").with("gap", settings.reaperGap()).update();
        if (extended > 0) {
            LOG.info("No reaper turned for more than {}; {} live leases got their full length again", settings.reaperGap(), extended);
        }
        return true;
    }
}
