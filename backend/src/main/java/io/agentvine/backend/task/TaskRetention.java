package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes finished tasks, with all that belongs to them, once they are older than {@code agentvine.tasks.retention} says. */
@Component
public class TaskRetention {

    private static final int AT_ONCE = 200;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TaskSettings settings;
    private final String delete;

    TaskRetention(JdbcTemplate jdbc, Database database, PlatformTransactionManager transactions, TaskSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
        this.delete = "delete from tasks where id in (select id from tasks where status in ('completed', 'failed', 'cancelled')"
                + " and finished_at <= " + database.now() + " - ? limit " + AT_ONCE + ")";
    }

    /** Nothing where no retention is set: then rows stay until they are deleted. Answers how many. */
    public int deleteOld() {
        if (settings.retention() == null) {
            return 0;
        }
        int deleted = 0;
        for (int some = AT_ONCE; some == AT_ONCE; deleted += some) {
            some = transaction.execute(status -> jdbc.update(delete, settings.retention().toMillis()));
        }
        return deleted;
    }
}
