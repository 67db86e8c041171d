package io.agentvine.backend.store;

import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs what is one statement on PostgreSQL, which commits by itself in one round trip there. On SQLite, where it may be a few
 * statements and no round trip is made, they share a transaction: reads on a reader, writes on the one writer.
 *
 * <p>Joins a transaction of its caller. Any thread.
 */
@Component
public class Statements {

    private final boolean alone;
    private final TransactionTemplate reading;
    private final TransactionTemplate writing;

    Statements(Database database, PlatformTransactionManager transactions) {
        this.alone = database.vendor() == Vendor.POSTGRESQL;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.writing = new TransactionTemplate(transactions);
    }

    public <T> T read(Supplier<T> statement) {
        return alone || joined() ? statement.get() : reading.execute(status -> statement.get());
    }

    public <T> T write(Supplier<T> statement) {
        return alone || joined() ? statement.get() : writing.execute(status -> statement.get());
    }

    private static boolean joined() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }
}
