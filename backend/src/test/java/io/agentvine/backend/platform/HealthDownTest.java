package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** With a Redis named that does not exist: the port is a reserved one that nothing listens on. */
@OnSqlite
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "spring.data.redis.url=redis://127.0.0.1:1")
@DirtiesContext
@Tag("slow")
class HealthDownTest extends BackendTest {

    @Test
    void answersAndSaysWhichPartIsDown() {
        var answer = await("the database's answer, which a busy machine may give too late").until(
                () -> http().get("/health"), health -> health.json().get("database").asString().equals("up"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("status").asString()).isEqualTo("down");
        assertThat(answer.json().get("redis").asString()).isEqualTo("down");
    }

    @Test
    void takesTasksWithoutRedis() {
        var answer = http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}");
        assertThat(answer.status()).isEqualTo(201);
    }
}
