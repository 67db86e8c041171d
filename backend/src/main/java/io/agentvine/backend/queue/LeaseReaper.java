package io.agentvine.backend.queue;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.HeldWork;
import io.agentvine.backend.task.LeaseSettings;
import io.agentvine.backend.task.LiveLeases;
import io.agentvine.backend.task.RunningTask;
import io.agentvine.backend.task.TaskTransitions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends runs whose lease is over or that go on past their timeout.
 *
 * <p>All reapers tick in one row. After a gap in it nobody could have renewed a lease, so every live one first gets its full
 * length again, and nothing is reaped in that turn ({@link LiveLeases}).
 */
@Component
class LeaseReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseReaper.class);
    private static final int MOST = 500;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final String now;
    private final HeldWork held;
    private final TaskTransitions transitions;
    private final LeaseSettings leases;

    LeaseReaper(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Database database,
            HeldWork held,
            TaskTransitions transitions,
            LeaseSettings leases) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.now = database.now();
        this.held = held;
        this.transitions = transitions;
        this.leases = leases;
    }

    /** One turn; answers how many runs it ended. */
    int reap() {
        return reap(true);
    }

    /** @param overdue whether to look for runs past their timeout too, which reads every run */
    int reap(boolean overdue) {
        return Boolean.TRUE.equals(transaction.execute(status -> tick())) ? 0 : reapAll(overdue);
    }

    private int reapAll(boolean overdue) {
        int ended = 0;
        for (RunningTask task : overdue ? held.overdue(leases.timeoutGrace(), MOST) : List.<RunningTask>of()) {
            ended += transitions.failIfOverdue(task).isPresent() ? 1 : 0;
        }
        for (RunningTask task : held.withLeaseOver(MOST)) {
            ended += transitions.loseIfLeaseIsOver(task).isPresent() ? 1 : 0;
        }
        return ended;
    }

    /** Writes the tick; answers whether there was a gap before it. */
    private boolean tick() {
        int ticked = jdbc.update("update ticks set at = " + now + " where name = ? and at > " + now + " - ?",
                LiveLeases.TICK, leases.reaperGap().toMillis());
        if (ticked == 1) {
            return false;
        }
        int extended = held.extendLiveLeases(leases.duration(), leases.timeoutGrace());
        if (jdbc.update("update ticks set at = " + now + " where name = ?", LiveLeases.TICK) == 0) {
            jdbc.update("insert into ticks (name, at) values (?, " + now + ") on conflict (name) do nothing", LiveLeases.TICK);
        }
        if (extended > 0) {
            LOG.info("No reaper turned for more than {}; {} live leases got their full length again", leases.reaperGap(), extended);
        }
        return true;
    }
}
