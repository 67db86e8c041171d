package io.agentvine.backend.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Hand;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

@OnSqlite
@TestPropertySource(properties = "agentvine.sessions.reuse=off")
@Tag("slow")
class SessionReuseOffTest extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle runs;

    @Test
    void startsEachTaskInASessionOfItsOwn() {
        Floor floor = new Floor(http(), jdbc, runs);
        Hand worker = floor.register();
        Run first = floor.run(worker);
        jdbc.update("INSERT INTO sessions (session_id, worker_id, repository_url, status, created_at, last_activity_at, tasks_served)"
                + " VALUES (?, ?, 'https://example.org/r.git', 'idle', ?, ?, 1)", "s", worker.id().toString(),
                System.currentTimeMillis(), System.currentTimeMillis());
        assertThat(floor.run(worker).order().meta().resume()).isFalse();
        assertThat(first.order().meta().resume()).isFalse();
    }
}
