package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** Many clients that send the beginning of a body and then nothing, over real sockets. */
@OnSqlite
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "agentvine.http.body-time=1s")
@Tag("slow")
class SlowBodiesTest extends PiecemealBodies {

    private static final int CLIENTS = 600;

    @Test
    void healthHeartbeatsAndClaimsGoOnBesideThem() throws IOException {
        var worker = http().post("/workers", "{\"name\": \"beside-slow-ones\"}").json();
        String id = worker.get("id").asString();
        var hand = http().bearing(worker.get("worker_token").asString());

        for (int i = 0; i < CLIENTS; i++) {
            begin(i % 3 == 0 ? "/api/v1/queue/claim" : "/api/v1/tasks", BODY);
        }
        for (int i = 0; i < 20; i++) {
            awaitHealth(200);
        }
        await().until(() ->
                hand.post("/workers/" + id + "/heartbeat", "{\"status\": \"idle\", \"executions\": []}").status() == 200);
        await().until(() ->
                hand.post("/queue/claim", "{\"worker_id\": \"" + id + "\", \"wait_seconds\": 0}").status() < 300);
        assertThat(clients).as("those that have found no place are told so").anyMatch(PiecemealBodies::answered);
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws IOException {
        Socket client = begin("/api/v1/tasks", BODY + " ".repeat(1000));
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!answered(client)) {
                send(client, " ");
            }
            return answered(client);
        });
        assertThat(statusLine(client)).startsWith("HTTP/1.1 408");
    }
}
