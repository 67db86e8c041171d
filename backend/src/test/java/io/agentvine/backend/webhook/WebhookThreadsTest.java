package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** Webhooks that are set as people set them. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WebhookThreadsTest.WithWebhooks.class)
@DirtiesContext
class WebhookThreadsTest extends BackendTest {

    private static Receiver receiver;

    static class WithWebhooks extends TestHome.WithSqlite {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            try {
                receiver = new Receiver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            TestPropertyValues.of(
                            "agentvine.webhooks[0].url=" + receiver.url("/json"), "agentvine.webhooks[0].secret=s",
                            "agentvine.webhooks[0].events=completed,failed", "agentvine.webhooks[1].url=http://127.0.0.1:1/gone",
                            "agentvine.webhooks[2].url=" + receiver.url("/slack"), "agentvine.webhooks[2].format=slack")
                    .applyTo(context);
        }
    }

    @AfterAll
    static void close() {
        receiver.close();
    }

    @Test
    void tellsEveryTargetThatIsThere(@Autowired JdbcTemplate jdbc, @Autowired RunLifecycle runs) {
        await().until(() -> jdbc.queryForObject("SELECT count(*) FROM webhook_targets", Long.class) == 3);
        Floor floor = new Floor(http(), jdbc, runs);
        Run run = floor.run(floor.register());
        assertThat(run.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "exit_code": 0}""".formatted(run.order().jobId(), run.token())).status())
                .isEqualTo(200);
        await().until(() -> receiver.posts.size() == 2);
        assertThat(receiver.posts).anySatisfy(post -> assertThat(post.json().has("text")).isTrue())
                .anySatisfy(post -> assertThat(post.header("AgentVine-Signature")).startsWith("sha256="));
        await().until(() -> http().get("/webhooks/deliveries?status=pending").json().path(0).path("attempts").asInt(0) > 0);
    }
}
