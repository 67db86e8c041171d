package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@OnSqlite
class AccessTest extends BackendTest {

    private static final String TASK =
            "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"https://git.example/a.git\"}";

    @Autowired
    private HomeSettings home;

    /** The status line of an answer to a request whose headers the usual clients would not let us choose. */
    private String raw(String request) throws IOException {
        URI base = http().uri("/health");
        try (Socket socket = new Socket("127.0.0.1", base.getPort())) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String getWithHost(String host) throws IOException {
        return raw("GET /api/v1/tasks HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void answersOnlyToItsOwnHosts() throws IOException {
        assertThat(getWithHost("localhost:8000")).startsWith("HTTP/1.1 200");
        assertThat(getWithHost("[::1]:8000")).startsWith("HTTP/1.1 200");
        assertThat(getWithHost("evil.example")).startsWith("HTTP/1.1 403").contains("application/problem+json", "allowed-hosts");
        assertThat(getWithHost("localhost.evil.example")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aBrokenRequestIsAProblemToo() throws IOException {
        assertThat(raw("GET /api/v1/tasks?q=<> HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    @Test
    void aPageOfAnotherSiteMayNotCall() {
        assertThat(http().with("Origin", "https://evil.example").post("/tasks", TASK).status()).isEqualTo(403);
        assertThat(http().with("Origin", "null").get("/tasks").status()).isEqualTo(403);
        assertThat(http().with("Sec-Fetch-Site", "cross-site").post("/tasks", TASK).status()).isEqualTo(403);
        String own = "http://localhost:" + http().uri("/health").getPort();
        assertThat(http().with("Origin", own).post("/tasks", TASK).status()).isEqualTo(201);
    }

    @Test
    void aPageOfAnotherSiteReadsNothing() {
        for (String route : List.of("/tasks", "/events", "/chat/pending", "/policy", "/settings")) {
            assertThat(http().with("Sec-Fetch-Site", "cross-site").with("Sec-Fetch-Mode", "no-cors").get(route).status()).as(route).isEqualTo(403);
            assertThat(http().with("Sec-Fetch-Site", "cross-site").with("Sec-Fetch-Mode", "navigate").with("Sec-Fetch-Dest", "document").get(route).status())
                    .as("a link to " + route).isEqualTo(403);
        }
        assertThat(http().with("Sec-Fetch-Site", "same-origin").get("/tasks").status()).isEqualTo(200);
        assertThat(http().with("Sec-Fetch-Site", "none").get("/tasks").status()).isEqualTo(200);
    }

    @Test
    void aFormFromABrowserChangesNothing() {
        String own = "http://localhost:" + http().uri("/health").getPort();
        var form = http().with("Origin", own).with("Content-Type", "text/plain").post("/tasks", TASK);
        assertThat(form.status()).isEqualTo(415);
        assertThat(http().with("Sec-Fetch-Site", "same-origin").post("/tasks/" + UUID.randomUUID() + "/cancel").status())
                .isEqualTo(415);
    }

    @Test
    void thePageMayUploadAFileAsNoFormCould() {
        String own = "http://localhost:" + http().uri("/health").getPort();
        var file = http().with("Sec-Fetch-Site", "same-origin").with("Origin", own).with("Content-Type", "application/octet-stream");
        assertThat(file.post("/attachments?name=note.txt", "hello").status()).isEqualTo(201);
        assertThat(http().with("Origin", "https://evil.example").with("Content-Type", "application/octet-stream").post("/attachments", "hello").status())
                .isEqualTo(403);
    }

    @Test
    void workerRoutesNeedAWorkersToken() {
        String claim = "{\"worker_id\": \"" + UUID.randomUUID() + "\"}";
        assertThat(http().post("/queue/claim", claim).status()).isEqualTo(401);
        assertThat(http().post("/queue/claim", claim).header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(http().bearing("nonsense").post("/queue/claim", claim).status()).isEqualTo(401);
        assertThat(http().post("/queue/claim/", claim).status()).isIn(401, 404);
        assertThat(http().post("/queue//claim", claim).status()).isIn(400, 401, 404);
        assertThat(http().post("/queue/claim;x=1", claim).status()).isIn(400, 401, 404);
        assertThat(http().post("/queue/%63laim", claim).status()).isEqualTo(401);
        assertThat(http().delete("/workers/" + UUID.randomUUID()).status()).isEqualTo(401);
    }

    @Test
    void aWorkersTokenOpensItsOwnRoutesOnly() {
        var one = http().post("/workers", "{\"name\": \"access-one\"}").json();
        var two = http().post("/workers", "{\"name\": \"access-two\"}").json();
        var first = http().bearing(one.get("worker_token").asString());

        String beat = "{\"status\": \"idle\", \"executions\": []}";
        assertThat(first.post("/workers/" + one.get("id").asString() + "/heartbeat", beat).status()).isEqualTo(200);
        assertThat(first.post("/workers/" + two.get("id").asString() + "/heartbeat", beat).status()).isEqualTo(403);
        assertThat(first.post("/tasks", TASK).status()).isEqualTo(403);
        assertThat(first.post("/chat/human-response", "{}").status()).isEqualTo(403);
        assertThat(first.put("/policy", "{}").status()).isEqualTo(403);
    }

    @Test
    void theOperatorTokenStandsInAFileOfItsOwner() throws IOException {
        var file = home.home().resolve("operator-token");
        String token = Files.readString(file).strip();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(http().bearing(token).post("/tasks", TASK).status()).isEqualTo(201);
        assertThat(http().post("/chat/human-response", "{}").status()).isEqualTo(401);
        assertThat(http().bearing(token).post("/chat/human-response", "{}").status()).isEqualTo(400);
    }

    @Test
    void whatIsKeptIsReadableByItsOwnerOnly() throws IOException {
        http().post("/tasks", TASK);
        for (String name : List.of("agentvine.db", "agentvine.db-wal", "agentvine.db-shm")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.home().resolve(name)))).as(name).isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.home()))).isEqualTo("rwx------");
    }
}
