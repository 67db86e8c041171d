package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;

/** What a browser asks for a page of an origin that is let in, and what it needs to hand the answer to the page. */
@OnSqlite
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "agentvine.security.allowed-origins=" + AllowedOriginTest.PAGE)
class AllowedOriginTest extends BackendTest {

    static final String PAGE = "http://localhost:3000";
    private static final String TASK = "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}";

    /** As it comes over the wire, with names in lower case; the usual clients let nobody send an OPTIONS of a browser. */
    private String preflight(String origin, String path, String method, String headers) throws IOException {
        int port = http().uri("/health").getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write(("OPTIONS " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: " + origin
                    + "\r\nAccess-Control-Request-Method: " + method + "\r\nAccess-Control-Request-Headers: " + headers
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "POST", "GET"})
    void thePageMayAskForEveryMethodWithItsHeaders(String method) throws IOException {
        String answer = preflight(PAGE, "/api/v1/policy", method, "authorization,content-type,last-event-id,idempotency-key");

        assertThat(answer).startsWith("http/1.1 200")
                .contains("access-control-allow-origin: " + PAGE + "\r\n", "access-control-allow-headers: authorization, content-type, last-event-id")
                .doesNotContain("access-control-allow-credentials");
        assertThat(answer.lines().filter(line -> line.startsWith("access-control-allow-methods")).findFirst().orElseThrow())
                .contains(method.toLowerCase(Locale.ROOT));
    }

    @Test
    void thePageReadsAnswersAndErrors() {
        var page = http().with("Origin", PAGE);
        assertThat(page.post("/tasks", TASK).status()).isEqualTo(201);
        for (var answer : List.of(
                page.get("/tasks"), page.get("/tasks/" + UUID.randomUUID()), page.put("/policy", "{}"), page.delete("/workers/" + UUID.randomUUID()))) {
            assertThat(answer.header("Access-Control-Allow-Origin")).as(answer.body()).isEqualTo(PAGE);
            assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Total-Count", "Link");
            assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
            assertThat(answer.headers().allValues("Vary")).contains("Origin");
        }
    }

    @Test
    void anotherPageIsStillRefused() throws IOException {
        assertThat(preflight("http://localhost:3001", "/api/v1/policy", "PUT", "authorization"))
                .startsWith("http/1.1 403").contains("application/problem+json", "allowed-origins").doesNotContain("access-control-allow-origin");
        var foreign = http().with("Origin", "http://localhost:3001").get("/tasks");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.header("Access-Control-Allow-Origin")).isNull();
    }
}
