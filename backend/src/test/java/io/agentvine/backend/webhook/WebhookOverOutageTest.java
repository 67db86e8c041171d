package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.CutOffPostgres;
import io.agentvine.backend.TcpProxy;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.EntityTransactions;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.RunLifecycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Entities over an outage of a real PostgreSQL. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WebhookOverOutageTest.BehindProxy.class)
@DirtiesContext
@Tag("slow")
class WebhookOverOutageTest extends BackendTest {

    private static TcpProxy proxy;
    private static Receiver receiver;

    static class BehindProxy extends CutOffPostgres {
        @Override
        protected void take(Way way) {
            proxy = way.proxy();
        }

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            try {
                receiver = new Receiver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            TestPropertyValues.of("agentvine.webhooks[0].url=" + receiver.url("/")).applyTo(context);
        }
    }

    @AfterAll
    static void close() {
        receiver.close();
    }

    @Test
    void tellsTheFailureOfTheStatementAndGoesOnWhenTheDatabaseIsBack(
            @Autowired Database database, @Autowired EntityTransactions entities, @Autowired Deliveries deliveries,
            @Autowired JdbcTemplate jdbc, @Autowired RunLifecycle lifecycle) {
        await().until(() -> jdbc.queryForObject("SELECT count(*) FROM webhook_targets", Long.class) == 1);
        Transactions transactions = new Transactions(database, entities);
        assertThatThrownBy(() -> transactions.run(() -> {
                    deliveries.lockById(UUID.randomUUID());
                    proxy.cut();
                    deliveries.lockById(UUID.randomUUID());
                }))
                .as("not that of the rollback").isInstanceOf(DataAccessException.class);
        proxy.restore();
        awaitHealth(200);

        Floor floor = new Floor(http(), jdbc, lifecycle);
        Run run = floor.run(floor.register());
        assertThat(run.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "exit_code": 0}""".formatted(run.order().jobId(), run.token())).status())
                .isEqualTo(200);
        await().until(() -> receiver.posts.size() == 1);
    }
}
