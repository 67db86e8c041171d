package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnSqlite;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** On loopback with everything shut that can be: routes for people want the operator token, and workers have to be confined. */
@OnSqlite
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"agentvine.security.people-routes=guarded", "agentvine.policy.require-confinement=true"})
@DirtiesContext
class GuardedOnLoopbackTest extends BackendTest {

    private static final String TASK = "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\"}";

    @Autowired
    private HomeSettings home;

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    @Test
    void letsPeopleInByTheOperatorTokenAlone() throws IOException {
        for (String route : new String[] {"/tasks", "/workers", "/chat/pending", "/policy", "/events", "/settings"}) {
            assertThat(http().get(route).status()).as(route).isEqualTo(401);
        }
        assertThat(http().post("/tasks", TASK).status()).isEqualTo(401);
        assertThat(operator().post("/tasks", TASK).status()).isEqualTo(201);
    }

    @Test
    void givesUnconfinedWorkersNoWork() throws IOException {
        for (String said : new String[] {"", ", \"confinement\": \"none\""}) {
            Http.Answer refused = http().post("/workers", "{\"name\": \"bare\"" + said + "}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("require-confinement", "--confine bubblewrap");
        }
        assertThat(http().post("/workers", "{\"name\": \"walled\", \"confinement\": \"bubblewrap\"}").status()).isEqualTo(201);
    }
}
