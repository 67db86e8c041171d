package io.agentvine.backend.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The transactions of rows. Where a statement failed because its connection broke, there is nothing left to roll back: the
 * statement's own failure reaches the caller, and not that of the rollback, which hides it.
 *
 * <p>A broken connection is closed by its pool, and so the store rolls back by itself.
 */
final class StoreTransactions extends JdbcTransactionManager {

    private static final Logger LOG = LoggerFactory.getLogger(StoreTransactions.class);

    private final AtomicLong commits = new AtomicLong();
    private final List<Runnable> heard = new CopyOnWriteArrayList<>();

    StoreTransactions(DataSource source) {
        super(source);
    }

    /** How many transactions that may have changed something were committed, or may have been. */
    long commits() {
        return commits.get();
    }

    /** @param hears of each that is counted, in its thread */
    void whenCommitted(Runnable hears) {
        heard.add(hears);
    }

    /** Counted before anybody is told of the commit. */
    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        try {
            super.doCommit(status);
        } finally {
            if (!status.isReadOnly()) {
                commits.incrementAndGet();
                heard.forEach(StoreTransactions::tell);
            }
        }
    }

    /** What became of the commit is said by the commit alone. */
    private static void tell(Runnable hears) {
        try {
            hears.run();
        } catch (RuntimeException e) {
            LOG.warn("Who hears of commits failed", e);
        }
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        rollBack(() -> super.doRollback(status));
    }

    /** Or not, where the connection is gone; also that of entities. */
    static void rollBack(Runnable rollback) {
        try {
            rollback.run();
        } catch (RuntimeException e) {
            LOG.debug("A transaction ended with its connection", e);
        }
    }
}
