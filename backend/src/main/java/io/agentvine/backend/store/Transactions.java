package io.agentvine.backend.store;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Write transactions that a deadlock costs another try: a task that was granted at that very moment may be locked before its
 * worker. One that joins its caller's is not tried again; that is for the caller. Any thread.
 */
@Component
public class Transactions {

    private static final int MOST_TRIES = 3;

    private final TransactionTemplate transaction;

    public Transactions(PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
    }

    public <T> T run(Supplier<T> change) {
        boolean joins = TransactionSynchronizationManager.isActualTransactionActive();
        for (int tries = 1; ; tries++) {
            try {
                return transaction.execute(status -> change.get());
            } catch (PessimisticLockingFailureException e) {
                if (tries == MOST_TRIES || joins || !isDeadlock(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isDeadlock(PessimisticLockingFailureException e) {
        return e.getRootCause() instanceof SQLException cause && "40P01".equals(cause.getSQLState());
    }
}
