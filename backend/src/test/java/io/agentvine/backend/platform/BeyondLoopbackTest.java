package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendApplication;
import io.agentvine.backend.BackendTest;
import io.agentvine.backend.OnSqlite;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.json.JsonMapper;

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

    @Autowired
    private Tokens tokens;

    private String token(String file) throws Exception {
        return Files.readString(home.home().resolve(file)).strip();
    }

    @Test
    void refusesToStartWithoutTokensInOneSentence(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                        BackendApplication.class.getName(), "--server.address=" + BEYOND, "--server.port=0",
                        "--agentvine.home=" + folder.resolve("home"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(child.exitValue()).as(said).isEqualTo(1);
        assertThat(said).containsOnlyOnce("Listening beyond loopback needs an operator token and a worker token")
                .contains("make-tokens").doesNotContain("\tat ");
        assertThat(folder.resolve("home").resolve("operator-token")).doesNotExist();
    }

    @Test
    void peoplesRoutesNeedTheOperatorToken() throws Exception {
        assertThat(http().get("/tasks").status()).isEqualTo(401);
        assertThat(http().post("/tasks", TASK).status()).isEqualTo(401);
        assertThat(http().get("/health").status()).isEqualTo(200);
        assertThat(http().bearing(token("worker-token")).get("/tasks").status()).isEqualTo(403);
        assertThat(http().bearing(token("operator-token")).get("/tasks").status()).isEqualTo(200);
        assertThat(http().bearing(token("operator-token")).post("/tasks", TASK).status()).isEqualTo(201);
    }

    @Test
    void registrationNeedsTheWorkerToken() throws Exception {
        String worker = "{\"name\": \"from-afar\"}";
        assertThat(http().post("/workers", worker).status()).isEqualTo(401);
        assertThat(http().bearing("guessed").post("/workers", worker).status()).isEqualTo(401);
        assertThat(http().bearing(token("worker-token")).post("/workers", worker).status()).isIn(200, 201);
    }

    @Test
    void openPeoplesRoutesNeedNoToken() throws Exception {
        for (var routes : SecuritySettings.PeopleRoutes.values()) {
            var settings = new SecuritySettings(List.of(), List.of(), null, routes, false);
            var server = new ServerProperties();
            server.setAddress(InetAddress.getByName(BEYOND));
            var filter = new WebConfiguration()
                    .accessFilter(settings, server, tokens, null, new ProblemWriter(JsonMapper.shared()))
                    .getFilter();
            var request = new MockHttpServletRequest("GET", "/api/v1/tasks");
            request.addHeader("Host", "localhost");
            var response = new MockHttpServletResponse();
            filter.doFilter(request, response, new MockFilterChain());
            assertThat(response.getStatus()).isEqualTo(routes == SecuritySettings.PeopleRoutes.OPEN ? 200 : 401);
        }
    }
}
