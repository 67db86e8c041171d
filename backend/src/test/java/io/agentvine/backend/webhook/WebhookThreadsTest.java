package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.agentvine.backend.BackendTest;
import io.agentvine.backend.TestHome;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.fleet.Floor.Run;
import io.agentvine.backend.task.RunLifecycle;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** Webhooks that are set as people set them. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = WebhookThreadsTest.WithWebhooks.class)
@DirtiesContext
@Tag("slow")
class WebhookThreadsTest extends BackendTest {

    private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private static Receiver receiver;

    static class WithWebhooks extends TestHome.WithSqlite {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            super.initialize(context);
            try {
                receiver = new Receiver();
                MAIL.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            TestPropertyValues.of(
                            "agentvine.webhooks[0].url=" + receiver.url("/json"), "agentvine.webhooks[0].secret=s",
                            "agentvine.webhooks[0].events=completed,failed", "agentvine.webhooks[1].url=http://127.0.0.1:1/gone",
                            "agentvine.webhooks[2].url=" + receiver.url("/slack"), "agentvine.webhooks[2].format=slack",
                            "agentvine.webhooks[3].url=mailto:team@vine.example", "agentvine.mail-from=agentvine@vine.example",
                            "agentvine.webhooks[3].events=question,completed", "agentvine.public-url=https://vine.example",
                            "spring.mail.host=127.0.0.1", "spring.mail.port=" + MAIL.getSmtp().getPort())
                    .applyTo(context);
        }
    }

    @AfterAll
    static void close() {
        receiver.close();
        MAIL.stop();
    }

    @Test
    void tellsEveryTargetThatIsThere(@Autowired JdbcTemplate jdbc, @Autowired RunLifecycle runs) throws Exception {
        await().until(() -> jdbc.queryForObject("SELECT count(*) FROM webhook_targets", Long.class) == 4);
        Floor floor = new Floor(http(), jdbc, runs);
        Run run = floor.run(floor.register());
        String title = "Greet \u202e<b>\r\nBcc: thief@vine.example";
        jdbc.update("UPDATE tasks SET title = ? WHERE id = ?", title, run.taskId().toString());
        assertThat(run.worker().http().post("/queue/complete", """
                {"job_id": "%s", "lease_token": "%s", "exit_code": 0}""".formatted(run.order().jobId(), run.token())).status())
                .isEqualTo(200);
        await().until(() -> receiver.posts.size() == 2);
        assertThat(receiver.posts).anySatisfy(post -> assertThat(post.json().has("text")).isTrue())
                .anySatisfy(post -> assertThat(post.header("AgentVine-Signature")).startsWith("sha256="));
        await().until(() -> MAIL.getReceivedMessages().length == 1);
        MimeMessage mail = MAIL.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Greet \uFFFD<b>\uFFFD");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("team@vine.example");
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("agentvine@vine.example");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getContent().toString()).contains("is completed").contains("Look at it: https://vine.example/tasks/" + run.taskId());
        JsonNode noted = http().get("/webhooks/deliveries?status=delivered&event=completed").json().valueStream()
                .filter(one -> one.path("url").asString().startsWith("mailto:")).findFirst().orElseThrow();
        assertThat(mail.getMessageID()).isEqualTo("<" + noted.get("id").asString() + "@agentvine>");
        assertThat(noted.get("last_status").isNull()).isTrue();
        await().until(() -> http().get("/webhooks/deliveries?status=pending").json().path(0).path("attempts").asInt(0) > 0);
    }
}
