package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.test.annotation.DirtiesContext;

/**
 * Told to listen on an address that is no loopback one: 198.51.100.7 stands in books only. The started backend is bound to
 * 127.0.0.1 by this test after the rule has judged, so that nothing is ever exposed.
 */
@OnSqlite
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.address=" + BeyondLoopbackTest.BEYOND, "agentvine.security.make-tokens=true"})
@DirtiesContext
class BeyondLoopbackTest extends BackendTest {

    static final String BEYOND = "198.51.100.7";
    private static final String TASK = "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}";

    @TestConfiguration
    static class BoundToLoopback {
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> loopback() {
            return factory -> factory.setAddress(InetAddress.getLoopbackAddress());
        }
    }

    @Autowired
    private HomeSettings home;

    private String token(String file) throws Exception {
        return Files.readString(home.home().resolve(file)).strip();
    }

    @Test
    void peoplesRoutesNeedTheOperatorToken() throws Exception {
        assertThat(http().get("/tasks").status()).isEqualTo(401);
        assertThat(http().post("/tasks", TASK).status()).isEqualTo(401);
        awaitHealth(200);
        assertThat(http().bearing(token("worker-token")).get("/tasks").status()).isEqualTo(403);
        assertThat(http().bearing(token("operator-token")).get("/tasks").status()).isEqualTo(200);
        assertThat(http().bearing(token("operator-token")).post("/tasks", TASK).status()).isEqualTo(201);
    }

    @Test
    void thePageOpensWithoutATokenSinceItHoldsNothingOfAnybody() throws Exception {
        String root = http().uri("/health").toString().replace("/health", "");
        HttpClient client = HttpClient.newHttpClient();
        for (String path : List.of("/", "/tasks", "/tasks/" + UUID.randomUUID(), "/chat/" + UUID.randomUUID(), "/settings")) {
            var answer = client.send(HttpRequest.newBuilder(URI.create(root + path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(http().get("/tasks").status()).isEqualTo(401);
    }

    @Test
    void registrationNeedsTheWorkerToken() throws Exception {
        String worker = "{\"name\": \"from-afar\"}";
        assertThat(http().post("/workers", worker).status()).isEqualTo(401);
        assertThat(http().bearing("guessed").post("/workers", worker).status()).isEqualTo(401);
        assertThat(http().bearing(token("worker-token")).post("/workers", worker).status()).isIn(200, 201);
    }

    @Test
    void aWrongTokenIsToldAsWrongAndNotAsMissing() {
        String worker = "{\"name\": \"from-afar\"}";
        assertThat(http().post("/workers", worker).json().get("detail").asString()).contains("needs the worker token");
        assertThat(http().bearing("guessed").post("/workers", worker).json().get("detail").asString())
                .contains("is not the one", "worker-token");
        assertThat(http().bearing("guessed").get("/tasks").json().get("detail").asString()).contains("is another one");
    }

    @Test
    void openPeoplesRoutesNeedNoToken() {
        for (boolean guarded : List.of(true, false)) {
            var request = new MockHttpServletRequest("GET", "/api/v1/tasks");
            var decision = new RouteAccess(address -> !guarded, true).authorize(() -> null, new RequestAuthorizationContext(request));
            assertThat(decision.isGranted()).isEqualTo(!guarded);
        }
    }

    /** What a browser does at an address typed in, and then with the password that a person gave it. */
    @Test
    void aBrowserOpensTheDocsWithTheOperatorTokenAsPassword() throws Exception {
        var page = http().with("Accept", "text/html,*/*;q=0.8");
        var asked = page.get("/swagger-ui/index.html");
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.headers().allValues("WWW-Authenticate")).anyMatch(challenge -> challenge.startsWith("Basic realm="));
        assertThat(http().get("/tasks").headers().allValues("WWW-Authenticate")).as("a script's call is no page").containsExactly("Bearer");

        assertThat(page.with("Authorization", basic("guessed")).get("/swagger-ui/index.html").status()).as("asked again").isEqualTo(401);
        var shown = page.with("Authorization", basic(token("operator-token")));
        assertThat(shown.get("/swagger-ui/index.html").body()).contains("swagger-ui");
        assertThat(shown.get("/openapi.json").status()).isEqualTo(200);
        assertThat(shown.get("/tasks").status()).isEqualTo(200);
    }

    @Test
    void thePasswordInABrowserChangesNothingAndTheTokenDoes() throws Exception {
        var typed = http().with("Authorization", basic(token("operator-token")));
        assertThat(typed.post("/tasks", TASK).status()).isEqualTo(401);
        assertThat(typed.post("/tasks", TASK).json().get("detail").asString()).contains("Authorize");
        assertThat(http().with("Authorization", "Basic !!!").get("/tasks").status()).isEqualTo(401);
        String own = "http://localhost:" + http().uri("/health").getPort();
        assertThat(http().bearing(token("operator-token")).with("Origin", own).post("/tasks", TASK).status())
                .as("what Swagger's Authorize sends").isEqualTo(201);
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
    }
}
