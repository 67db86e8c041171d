package io.agentvine.backend.store;

import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one way to open a transaction; each joins its caller's. What is a single statement that writes needs none.
 *
 * <p>A change that a deadlock rolled back is tried again: a task that was granted at that very moment may be locked before its
 * worker. One that joins its caller's is not; that is for the caller. Any thread.
 */
@Component
public class Transactions {

    private static final int MOST_TRIES = 3;

    private final boolean statementsAlone;
    private final LongSupplier commits;
    private final Consumer<Runnable> whenCommitted;
    private final TransactionTemplate reading;
    private final TransactionTemplate writing;

    @Autowired
    Transactions(Database database, StoreTransactions transactions) {
        this(database, transactions, transactions::commits, transactions::whenCommitted);
    }

    /** Of entities; their commits are not counted. */
    public Transactions(Database database, EntityTransactions transactions) {
        this(database, transactions, () -> {
            throw new IllegalStateException("only the commits of rows are counted");
        }, hears -> {
            throw new IllegalStateException("only the commits of rows are told");
        });
    }

    private Transactions(Database database, PlatformTransactionManager transactions, LongSupplier commits, Consumer<Runnable> whenCommitted) {
        this.commits = commits;
        this.whenCommitted = whenCommitted;
        this.statementsAlone = database.vendor() == Vendor.POSTGRESQL;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.writing = new TransactionTemplate(transactions);
    }

    /** All of it or nothing. It may be run again from its beginning. */
    public <T> T run(Supplier<T> change) {
        boolean joins = isOpen();
        for (int tries = 1; ; tries++) {
            try {
                return writing.execute(status -> change.get());
            } catch (PessimisticLockingFailureException e) {
                if (tries == MOST_TRIES || joins || !isDeadlock(e)) {
                    throw e;
                }
            }
        }
    }

    /** As {@link #run}, for a change that answers nothing. */
    public void run(Runnable change) {
        run(() -> {
            change.run();
            return null;
        });
    }

    /**
     * Reads: on SQLite from a reader, which waits for no writer and sees one moment; on PostgreSQL each statement by itself, in one
     * round trip, since there each would see its own moment in a transaction too.
     */
    public <T> T read(Supplier<T> statements) {
        return statementsAlone || isOpen() ? statements.get() : reading.execute(status -> statements.get());
    }

    /** As {@link #run}, for what is one statement on PostgreSQL, which commits by itself there, in one round trip; it is not tried again. */
    public <T> T runStatement(Supplier<T> statement) {
        return statementsAlone || isOpen() ? statement.get() : writing.execute(status -> statement.get());
    }

    /**
     * How many transactions of this backend were committed that may have changed something. On SQLite every change is made in one; a single
     * statement on PostgreSQL is not counted.
     */
    public long commits() {
        return commits.getAsLong();
    }

    /** @param hears of each commit that {@link #commits} counts, right after it and in its thread: it must be quick, and must not ask the database */
    public void whenCommitted(Runnable hears) {
        whenCommitted.accept(hears);
    }

    /** @throws IllegalTransactionStateException the caller has none open: what it locks would be free again at once */
    public void requireOpen() {
        if (!isOpen()) {
            throw new IllegalTransactionStateException("A lock was asked for outside of a transaction; open one with Transactions.run");
        }
    }

    private static boolean isOpen() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    private static boolean isDeadlock(PessimisticLockingFailureException e) {
        return e.getRootCause() instanceof SQLException cause && "40P01".equals(cause.getSQLState());
    }
}
