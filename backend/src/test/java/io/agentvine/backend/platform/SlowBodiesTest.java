package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** Many clients that send the beginning of a body and then nothing, over real sockets. */
@OnSqlite
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "agentvine.http.body-time=1s")
class SlowBodiesTest extends BackendTest {

    private static final int CLIENTS = 600;
    private static final String BODY =
            "{\"title\": \"slow\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\", \"priority\": \"low\"}";

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Sends all but the body's second half. */
    private Socket begin(String path, String body) throws IOException {
        int port = http().uri("/health").getPort();
        Socket client = new Socket("127.0.0.1", port);
        client.setSoTimeout(60_000);
        clients.add(client);
        send(client, "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body.substring(0, body.length() / 2));
        return client;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean answered(Socket client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static String statusLine(Socket client) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = client.getInputStream().read(); one >= 0 && one != '\r'; one = client.getInputStream().read()) {
            line.append((char) one);
        }
        return line.toString();
    }

    @Test
    void healthHeartbeatsAndClaimsGoOnBesideThem() throws IOException {
        var worker = http().post("/workers", "{\"name\": \"beside-slow-ones\"}").json();
        String id = worker.get("id").asString();
        var hand = http().bearing(worker.get("worker_token").asString());

        for (int i = 0; i < CLIENTS; i++) {
            begin(i % 3 == 0 ? "/api/v1/queue/claim" : "/api/v1/tasks", BODY);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(http().get("/health").status()).isEqualTo(200);
        }
        await().atMost(Duration.ofMinutes(1)).until(() ->
                hand.post("/workers/" + id + "/heartbeat", "{\"status\": \"idle\", \"executions\": []}").status() == 200);
        await().atMost(Duration.ofMinutes(1)).until(() ->
                hand.post("/queue/claim", "{\"worker_id\": \"" + id + "\", \"wait_seconds\": 0}").status() < 300);
        assertThat(clients).as("those that have found no place are told so").anyMatch(SlowBodiesTest::answered);
    }

    @Test
    void aBodyThatComesInTwoPiecesIsTaken() throws IOException {
        Socket client = begin("/api/v1/tasks", BODY);
        send(client, BODY.substring(BODY.length() / 2));
        assertThat(statusLine(client)).startsWith("HTTP/1.1 201");
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws IOException {
        Socket client = begin("/api/v1/tasks", BODY + " ".repeat(1000));
        await().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofMinutes(1)).until(() -> {
            if (!answered(client)) {
                send(client, " ");
            }
            return answered(client);
        });
        assertThat(statusLine(client)).startsWith("HTTP/1.1 408");
    }
}
