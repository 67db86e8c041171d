package io.agentvine.backend.store;

import jakarta.persistence.EntityManagerFactory;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** The transactions of entities, rolled back as those of rows are ({@link StoreTransactions}). No transaction is of both. */
public final class EntityTransactions extends JpaTransactionManager {

    public EntityTransactions(EntityManagerFactory entities) {
        super(entities);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        StoreTransactions.rollBack(() -> super.doRollback(status));
    }
}
