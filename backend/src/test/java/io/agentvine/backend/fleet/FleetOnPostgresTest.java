package io.agentvine.backend.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.Http;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLState;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@OnPostgres
class FleetOnPostgresTest extends FleetContract {

    /** Of two that wait for each other PostgreSQL ends one: mostly the cancel, which has waited longer. Where it is the other one, it is done anew. */
    @Test
    void cancelsThoughAHeartbeatLocksWorkerAndTaskFromTheOtherEnd(
            @Autowired DataSource source, @Autowired JdbcTemplate rows, @Autowired RunLifecycle runs) throws SQLException {
        Hand worker;
        boolean cancelWasEnded;
        do {
            worker = new Floor(http(), rows, runs).register();
            Run run = new Floor(http(), rows, runs).run(worker);
            cancelWasEnded = cancelsBesideALockOfTheTask(source, rows, worker, run);
        } while (!cancelWasEnded);
        assertThat(rows.queryForObject("select count(*) from directives where worker_id = ? and kind = 'cancel'", Long.class, worker.id().toString()))
                .isEqualTo(1);
    }

    /** False where the lock was ended in place of the cancel. */
    private boolean cancelsBesideALockOfTheTask(DataSource source, JdbcTemplate rows, Hand worker, Run run) throws SQLException {
        try (Connection heartbeat = source.getConnection(); Statement statement = heartbeat.createStatement()) {
            heartbeat.setAutoCommit(false);
            statement.execute("select 1 from workers where id = '" + worker.id() + "' for update");
            CompletableFuture<Http.Answer> cancel = CompletableFuture.supplyAsync(() -> http().post("/tasks/" + run.taskId() + "/cancel"));
            await("the cancel, which waits for the worker's row").until(() -> rows.queryForObject(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'update workers%'", Long.class) > 0);
            boolean locked = locks(statement, run);
            heartbeat.commit();
            assertThat(cancel.join().status()).as(cancel.join().body()).isEqualTo(200);
            return locked;
        }
    }

    private static boolean locks(Statement statement, Run run) throws SQLException {
        try {
            statement.execute("select 1 from tasks where id = '" + run.taskId() + "' for update");
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo(PSQLState.DEADLOCK_DETECTED.getState());
            return false;
        }
    }
}
