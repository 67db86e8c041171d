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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@OnPostgres
class FleetOnPostgresTest extends FleetContract {

    /** Of two that wait for each other PostgreSQL ends the one that has waited for its deadlock_timeout first, which is the cancel here. */
    @Test
    void cancelsThoughAHeartbeatLocksWorkerAndTaskFromTheOtherEnd(
            @Autowired DataSource source, @Autowired JdbcTemplate rows, @Autowired RunLifecycle runs) throws SQLException {
        Hand worker = new Floor(http(), rows, runs).register();
        Run run = new Floor(http(), rows, runs).run(worker);
        try (Connection heartbeat = source.getConnection(); Statement statement = heartbeat.createStatement()) {
            heartbeat.setAutoCommit(false);
            statement.execute("select 1 from workers where id = '" + worker.id() + "' for update");
            CompletableFuture<Http.Answer> cancel = CompletableFuture.supplyAsync(() -> http().post("/tasks/" + run.taskId() + "/cancel"));
            await("the cancel, which waits for the worker's row").until(() -> rows.queryForObject(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'update workers%'", Long.class) > 0);
            statement.execute("select 1 from tasks where id = '" + run.taskId() + "' for update");
            heartbeat.commit();
            assertThat(cancel.join().status()).as(cancel.join().body()).isEqualTo(200);
        }
        assertThat(rows.queryForObject("select count(*) from directives where worker_id = ? and kind = 'cancel'", Long.class, worker.id().toString()))
                .isEqualTo(1);
    }
}
