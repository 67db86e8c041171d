package io.agentvine.e2e.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.WorkerProcess;
import io.agentvine.e2e.messages.ScriptedMessagesApi;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every failure that the real CLI can show ends as the contract's table says. */
@Tag("long")
@ExtendWith(RealClaude.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClaudeFailureTest {

    private ScriptedMessagesApi api;
    private Fleet fleet;
    private WorkerProcess steady;
    /** A task whose run comes to the silence limit while the other tests go on: it is looked at last. */
    private String silent;

    @BeforeAll
    void startFleet() {
        api = ScriptedMessagesApi.start();
        fleet = Fleet.start("claude-failures", "--agentvine.lease.silence-limit=" + RealClaude.SILENCE.toSeconds() + "s", "--agentvine.queue.backoff=100ms");
        worker("patient", "sk-ant-api03-patient");
        silent = submit("[[script:hang begun=true]]", "max_attempts", 1);
        fleet.awaitStatus(silent, "in_progress");
        fleet.operator().post("/workers/" + fleet.workerRow("patient").path("id").asString() + "/drain", Map.of());
        steady = worker("steady", "sk-ant-api03-steady");
    }

    @AfterAll
    void stopFleet() {
        if (fleet != null) {
            fleet.close();
            api.close();
        }
    }

    @Test
    void retriesAnOverloadedApiAndFailsAsUnavailableAtLast() {
        String id = submit("[[script:error status=529]]", "max_attempts", 2);

        fleet.awaitStatus(id, "failed");

        assertThat(fleet.executions(id)).hasSize(2)
                .allSatisfy(execution -> assertThat(execution.path("failure_class").asString()).isEqualTo("api_unavailable"));
    }

    @Test
    void failsAsUnavailableWhenTheApiHasAnInternalError() {
        assertFailure("[[script:error status=500]]", "api_unavailable", "max_attempts", 1);
    }

    @Test
    void failsAsUnavailableWhenAnApiKeyIsRateLimited() {
        assertFailure("[[script:error status=429]]", "api_unavailable", "max_attempts", 1);
    }

    @Test
    void failsATaskThatTheModelRefuses() {
        assertFailure("[[script:refusal]]", "refused");
    }

    @Test
    void triesAModelThatDoesNotExistOnce() {
        assertFinal("[[script:error status=404]]", "another model");
    }

    @Test
    void triesAPromptThatIsTooLongOnce() {
        assertFinal("[[script:error status=400]]", "shorten the task");
    }

    @Test
    void triesATaskOnceWhoseAnswerIsTooLong() {
        assertFinal("[[script:maxtokens]]", "split the task");
    }

    @Test
    void stopsARunAtItsTimeout() {
        assertFailure("[[script:bash cmd=\"sleep 300\"]]", "timeout", "timeout_seconds", 4, "permission_level", "autonomous");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void stopsARunThatGivesNoSignOfLife() {
        assertFailed(silent, "stalled");
    }

    @Test
    void waitsForTheResetOfASubscriptionsUsageLimit() {
        fleet.dismiss(steady);
        WorkerProcess subscriber = worker("subscriber", "CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-subscriber");
        String id = submit("[[script:limit reset_seconds=3600]]");

        JsonNode task = fleet.awaitStatus(id, "waiting");

        assertThat(task.path("reason").path("code").asString()).isEqualTo("usage_limit");
        assertThat(Instant.parse(task.path("reason").path("next_event_at").asString()))
                .isBetween(Instant.now().plusSeconds(3000), Instant.now().plusSeconds(3700));
        fleet.api().post("/tasks/" + id + "/cancel", Map.of());
        fleet.awaitStatus(id, "cancelled");
        fleet.dismiss(subscriber);
        steady = worker("steady", "sk-ant-api03-steady");
    }

    @Test
    void takesNoMoreWorkWithACredentialThatIsRefused() {
        fleet.dismiss(steady);
        WorkerProcess rejected = worker("rejected", "sk-ant-api03-rejected");

        String id = submit("[[script:error status=401]]");
        fleet.awaitStatus(id, "failed");

        assertThat(fleet.executions(id)).hasSize(1);
        assertThat(fleet.executions(id).get(0).path("failure_class").asString()).isEqualTo("auth");
        await("the worker says why").untilAsserted(() -> {
            JsonNode row = fleet.workerRow("rejected");
            assertThat(row.path("status").asString()).isEqualTo("error");
            assertThat(row.path("error_message").asString()).isNotBlank();
        });
        String next = submit("[[script:hello]]");
        steady = worker("steady", "sk-ant-api03-steady");
        fleet.awaitStatus(next, "completed");
        assertThat(fleet.executions(next).get(0).path("worker_name").asString()).isEqualTo("steady");
        fleet.dismiss(rejected);
    }

    private WorkerProcess worker(String name, String key) {
        return worker(name, "ANTHROPIC_API_KEY", key);
    }

    private WorkerProcess worker(String name, String variable, String credential) {
        return fleet.worker(name, RealClaude.command(),
                Map.of("ANTHROPIC_BASE_URL", api.url(), variable, credential, "CLAUDE_CODE_MAX_RETRIES", "1"));
    }

    private String submit(String script, Object... more) {
        return fleet.submit(fleet.repository("r" + Integer.toHexString(script.hashCode())), script, more);
    }

    private void assertFinal(String script, String remedy) {
        String id = submit(script, "max_attempts", 3);
        JsonNode task = fleet.awaitStatus(id, "failed");
        assertThat(fleet.executions(id)).hasSize(1);
        assertThat(fleet.executions(id).get(0).path("failure_class").asString()).isEqualTo("refused");
        assertThat(task.path("reason").path("message").asString()).contains(remedy).doesNotContain("--model", "CLAUDE_CODE_");
    }

    private void assertFailure(String script, String failureClass, Object... more) {
        assertFailed(submit(script, more), failureClass);
    }

    private void assertFailed(String id, String failureClass) {
        JsonNode task = fleet.awaitStatus(id, "failed");
        JsonNode execution = fleet.executions(id).get(0);
        assertThat(execution.path("failure_class").asString()).as(execution.toPrettyString()).isEqualTo(failureClass);
        assertThat(task.path("reason").path("message").asString()).isNotBlank();
    }
}
