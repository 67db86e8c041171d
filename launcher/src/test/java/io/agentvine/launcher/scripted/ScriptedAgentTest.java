package io.agentvine.launcher.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(300)
class ScriptedAgentTest {

    @TempDir
    Path cwd;

    private final UUID session = UUID.randomUUID();

    @Test
    void editsFilesAsTheTaskSaysAndEndsWithAResult() throws Exception {
        Files.writeString(cwd.resolve("price.sh"), "total=$((a + b))\n");
        AgentProcess agent = AgentProcess.inSession(cwd, session)
                .message("Fix it\nagent: edit price.sh | a + b | a - b\nagent: run cat price.sh");

        JsonNode result = agent.next("result");

        assertThat(cwd.resolve("price.sh")).hasContent("total=$((a - b))");
        assertThat(result.path("subtype").asString()).isEqualTo("success");
        assertThat(result.path("is_error").asBoolean()).isFalse();
        assertThat(result.path("terminal_reason").asString()).isEqualTo("completed");
        assertThat(result.path("session_id").asString()).isEqualTo(session.toString());
        assertThat(result.path("total_cost_usd").asDouble()).isPositive();
        assertThat(agent.exit()).isZero();
    }

    @Test
    void saysThatItIsScripted() throws Exception {
        AgentProcess agent = AgentProcess.inSession(cwd, session).message("agent: say done");
        assertThat(agent.next("system").path("subtype").asString()).isEqualTo("init");
        assertThat(agent.next("assistant").toString()).contains("scripted agent: no model is behind me");
        agent.next("result");
        agent.exit();

        AgentProcess version = AgentProcess.start(cwd, "--version");
        assertThat(version.output()).contains("AgentVine scripted agent").doesNotContain("Claude Code");
        assertThat(version.exit()).isZero();
    }

    @Test
    void asksTheHookBeforeEachToolAndHonoursItsDeny() throws Exception {
        try (HookServer hook = new HookServer(call -> call.path("tool_name").asString().equals("Bash") ? "deny" : "allow")) {
            AgentProcess agent = AgentProcess.inSession(cwd, session, "--settings", hook.settingsIn(cwd).toString())
                    .message("agent: write a.txt | hi\nagent: run touch b.txt");

            JsonNode result = agent.next("result");

            assertThat(hook.calls).extracting(call -> call.path("tool_name").asString()).containsExactly("Write", "Bash");
            assertThat(hook.calls.get(0).path("session_id").asString()).isEqualTo(session.toString());
            assertThat(cwd.resolve("a.txt")).hasContent("hi");
            assertThat(cwd.resolve("b.txt")).doesNotExist();
            assertThat(result.path("permission_denials")).hasSize(1);
            assertThat(agent.seen().toString()).contains("the policy says so");
            assertThat(agent.exit()).isZero();
        }
    }

    @Test
    void takesAHookWithoutAValidAnswerAsDeny() throws Exception {
        HookServer hook = new HookServer(call -> "allow");
        Path settings = hook.settingsIn(cwd);
        hook.close();
        AgentProcess agent = AgentProcess.inSession(cwd, session, "--settings", settings.toString())
                .message("agent: write a.txt | hi");
        assertThat(agent.next("result").path("permission_denials")).hasSize(1);
        assertThat(cwd.resolve("a.txt")).doesNotExist();
        agent.exit();
    }

    @Test
    void asksOnStdioWhereTheHookSaysAsk() throws Exception {
        try (HookServer hook = new HookServer(call -> "ask")) {
            AgentProcess agent = AgentProcess.inSession(cwd, session, "--settings", hook.settingsIn(cwd).toString())
                    .message("agent: write a.txt | hi");
            JsonNode asked = agent.next("control_request");
            assertThat(asked.path("request").path("subtype").asString()).isEqualTo("can_use_tool");
            agent.send(Map.of("type", "control_response", "response", Map.of(
                    "subtype", "success",
                    "request_id", asked.path("request_id").asString(),
                    "response", Map.of("behavior", "allow", "updatedInput", asked.path("request").path("input")))));
            agent.next("result");
            assertThat(cwd.resolve("a.txt")).hasContent("hi");
            agent.exit();
        }
    }

    @Test
    void goesOnInASessionAndAddsUpItsCost() throws Exception {
        AgentProcess first = AgentProcess.inSession(cwd, session).message("agent: say one");
        double before = first.next("result").path("total_cost_usd").asDouble();
        first.exit();

        AgentProcess second = AgentProcess.inSession(cwd, session, "--resume", session.toString()).message("agent: say two");
        JsonNode result = second.next("result");

        assertThat(result.path("session_id").asString()).isEqualTo(session.toString());
        double since = result.path("model_usage_since_last_result").path("scripted-agent").path("costUSD").asDouble();
        assertThat(result.path("total_cost_usd").asDouble()).isCloseTo(before + since, org.assertj.core.data.Offset.offset(1e-5));
        second.exit();
    }

    @Test
    void refusesAnUnknownSessionAndOneThatIsInUse() throws Exception {
        AgentProcess unknown = AgentProcess.inSession(cwd, session, "--resume", session.toString());
        assertThat(unknown.exit()).isOne();
        assertThat(unknown.errors()).contains("No conversation found with session ID");

        AgentProcess first = AgentProcess.inSession(cwd, session).message("agent: say one");
        first.next("result");
        first.exit();
        AgentProcess again = AgentProcess.inSession(cwd, session);
        assertThat(again.exit()).isOne();
        assertThat(again.errors()).contains("already in use");
    }

    @Test
    void stopsAtAnInterrupt() throws Exception {
        AgentProcess agent = AgentProcess.inSession(cwd, session).message("agent: run touch started; sleep 600");
        agent.next("system");
        org.awaitility.Awaitility.await().until(() -> Files.exists(cwd.resolve("started")));
        agent.interrupt();
        assertThat(agent.next("result").path("subtype").asString()).isEqualTo("error_during_execution");
        assertThat(agent.exit()).isZero();
    }

    @Test
    void endsAsAnErrorWhereTheTaskSaysFail() throws Exception {
        AgentProcess agent = AgentProcess.inSession(cwd, session).message("agent: fail I cannot do this");
        JsonNode result = agent.next("result");
        assertThat(result.path("is_error").asBoolean()).isTrue();
        assertThat(result.path("result").asString()).isEqualTo("I cannot do this");
        assertThat(agent.exit()).isOne();
    }

    @Test
    void makesACallThatWasDeferredWhenItGoesOnAndThenWhatIsLeft() throws Exception {
        AtomicReference<String> word = new AtomicReference<>("defer");
        try (HookServer hook = new HookServer(call -> call.path("tool_name").asString().equals("Edit") ? word.get() : "allow")) {
            Files.writeString(cwd.resolve("a.txt"), "one\n");
            AgentProcess first = AgentProcess.inSession(cwd, session, "--settings", hook.settingsIn(cwd).toString())
                    .message("Do it\nagent: write b.txt | b\nagent: edit a.txt | one | two\nagent: write c.txt | c");
            JsonNode parked = first.next("result");
            assertThat(parked.path("terminal_reason").asString()).isEqualTo("tool_deferred");
            assertThat(first.exit()).isZero();
            assertThat(cwd.resolve("a.txt")).hasContent("one");
            assertThat(cwd.resolve("c.txt")).doesNotExist();

            word.set("allow");
            Files.delete(cwd.resolve("b.txt"));
            AgentProcess second = AgentProcess.inSession(cwd, session, "--resume", session.toString(), "--settings", cwd.resolve("settings.json").toString());
            assertThat(second.next("result").path("terminal_reason").asString()).isEqualTo("completed");
            assertThat(second.exit()).isZero();

            assertThat(cwd.resolve("a.txt")).hasContent("two");
            assertThat(cwd.resolve("c.txt")).hasContent("c");
            assertThat(cwd.resolve("b.txt")).as("made before").doesNotExist();
            assertThat(hook.calls).filteredOn(call -> call.path("tool_name").asString().equals("Edit"))
                    .extracting(call -> call.path("tool_use_id").asString()).hasSize(2).containsOnly(parked.path("deferred_tool_use").path("id").asString());
        }
    }

    @Test
    void makesACallAgainThatWasRefusedForAPause() throws Exception {
        AtomicReference<String> word = new AtomicReference<>("deny: The run is paused until a person has answered. Make this call again, exactly as it is, when it goes on.");
        try (HookServer hook = new HookServer(call -> call.path("tool_name").asString().equals("Write") ? word.get() : "allow")) {
            Files.writeString(cwd.resolve("a.txt"), "one\n");
            AgentProcess first = AgentProcess.inSession(cwd, session, "--settings", hook.settingsIn(cwd).toString())
                    .message("Do it\nagent: append a.txt | two\nagent: run touch c.txt");
            first.next("result");
            first.exit();
            assertThat(cwd.resolve("c.txt")).as("what comes after it").doesNotExist();

            word.set("allow");
            AgentProcess second = AgentProcess.inSession(cwd, session, "--resume", session.toString(), "--settings", cwd.resolve("settings.json").toString())
                    .message("A person has answered what your run was paused for.");
            second.next("result");
            second.exit();
            assertThat(cwd.resolve("a.txt")).hasContent("one\ntwo");
            assertThat(cwd.resolve("c.txt")).exists();
            assertThat(cwd.resolve("scripted-agent-note.md")).doesNotExist();
        }
    }

    @Test
    void goesOnWithWhatIsLeftWhereAMessageNamesNoSteps() throws Exception {
        isStoppedIn("agent: write a.txt | a\nagent: run touch begun; sleep 600\nagent: write c.txt | c");

        goesOnWith("Go on.\nagent: say instead");
        assertThat(cwd.resolve("c.txt")).as("other steps were named").doesNotExist();

        goesOnWith("Thank you.");
        assertThat(cwd.resolve("scripted-agent-note.md")).as("nothing was left").exists();
    }

    @Test
    void goesOnAfterItWasStopped() throws Exception {
        isStoppedIn("agent: run touch begun; [ -e go ] || sleep 600\nagent: write c.txt | c");
        Files.createFile(cwd.resolve("go"));

        goesOnWith("You were stopped: go on.");

        assertThat(cwd.resolve("c.txt")).hasContent("c");
        assertThat(cwd.resolve("scripted-agent-note.md")).doesNotExist();
    }

    /** While it runs what makes the file {@code begun}. */
    private void isStoppedIn(String message) throws Exception {
        AgentProcess agent = AgentProcess.inSession(cwd, session).message(message);
        org.awaitility.Awaitility.await().until(() -> Files.exists(cwd.resolve("begun")));
        agent.interrupt().next("result");
        agent.exit();
    }

    private void goesOnWith(String message) throws Exception {
        AgentProcess agent = AgentProcess.inSession(cwd, session, "--resume", session.toString()).message(message);
        agent.next("result");
        agent.exit();
    }
}
