package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Promised;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A usage limit of Claude, as the real CLI shows it, stops its credential and nothing else, and ends by itself. */
@Tag("long")
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageLimitTest {

    /** Longer than it takes others to go on meanwhile, however busy the machine is. */
    private static final int RESET_SECONDS = 120;

    private ScriptedMessagesApi api;
    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.shared("usage-limit");
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
            api.close();
        }
    }

    @Test
    void waitsForTheResetOfItsCredentialWhileOthersGoOn() {
        // All are there before the limit begins, since a program's start may take long.
        subscriber("one", "sk-ant-oat01-shared", "--labels", "first");
        subscriber("two", "sk-ant-oat01-shared");
        subscriber("other", "sk-ant-oat01-another");
        order("other", "drain");
        GitRemote remote = fleet.repository("limited");
        String limited = fleet.submit(remote, "[[script:limit name=first times=1 reset_seconds=" + RESET_SECONDS + "]]", "labels", List.of("first"));
        JsonNode waiting = fleet.awaitStatus(limited, "waiting");
        Instant reset = Instant.parse(waiting.path("reason").path("next_event_at").asString());

        String held = fleet.submit(remote, "[[script:hello]]");
        fleet.awaitTask(held, "held back", task -> task.path("reason").path("code").asString().equals("usage_limit"));
        assertThat(fleet.task(held).path("attempts").asInt()).isZero();

        order("other", "resume");
        JsonNode done = fleet.awaitStatus(held, "completed");
        assertThat(done.path("latest_execution").path("worker_name").asString()).isEqualTo("other");
        assertThat(Instant.parse(done.path("latest_execution").path("started_at").asString())).as("before the limit was reset").isBefore(reset);

        JsonNode woken = fleet.awaitTask(limited, "completed after the reset", Duration.ofMinutes(5),
                task -> task.path("status").asString().equals("completed"));
        System.out.println("usage limit: reset at " + reset + ", completed " + Duration.between(reset,
                Instant.parse(woken.path("finished_at").asString())).toMillis() + " ms later");
        Instant finished = Instant.parse(woken.path("finished_at").asString());
        assertThat(finished).isAfterOrEqualTo(reset);
        Promised.kept(Duration.ofSeconds(60), Duration.between(reset, finished));
        assertThat(woken.path("attempts").asInt()).as("the run that met the limit counts no attempt").isEqualTo(1);
        assertThat(fleet.executions(limited)).extracting(each -> each.path("session_id").asString()).as("goes on in its session")
                .hasSize(2).containsOnly(fleet.executions(limited).get(0).path("session_id").asString());
    }

    private void order(String worker, String what) {
        fleet.operator().post("/workers/" + fleet.workerRow(worker).path("id").asString() + "/" + what, Map.of());
    }

    private void subscriber(String name, String token, String... flags) {
        fleet.worker(name, RealClaude.command(),
                Map.of("ANTHROPIC_BASE_URL", api.url(), "CLAUDE_CODE_OAUTH_TOKEN", token, "CLAUDE_CODE_MAX_RETRIES", "1"), flags);
    }
}
