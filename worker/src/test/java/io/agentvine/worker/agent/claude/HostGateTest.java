package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Policy;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.OpenCall;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which hosts a run reaches, and who is asked. */
class HostGateTest {

    @TempDir
    Path clone;

    private final List<OpenCall> asked = new CopyOnWriteArrayList<>();
    private final List<AgentEvent> events = new CopyOnWriteArrayList<>();
    private Function<OpenCall, PermissionJudge.Answer> person = call -> PermissionJudge.Answer.allow("Allowed by Ada");

    @Test
    void letsWhatIsNamedThroughUnlessAnOwnRuleIsAgainstIt() {
        HostGate gate = gate(PermissionLevel.AUTONOMOUS, "{\"name\":\"no-paste\",\"host\":\"paste.example.com\",\"decision\":\"deny\",\"reason\":\"Nothing leaves.\"}",
                "{\"name\":\"files\",\"host\":\"*.example.org\",\"decision\":\"allow\"}");

        assertThat(gate.refusal("registry.example.com", 443, true)).isNull();
        assertThat(events).isEmpty();
        assertThat(gate.refusal("paste.example.com", 443, true)).contains("no-paste").contains("Nothing leaves.");
        assertThat(gate.refusal("files.example.org", 443, false)).isNull();
        assertThat(events).extracting(event -> event.data().path("rule").asString()).containsExactly("no-paste", "files");
    }

    @Test
    void refusesWhatNobodyNamedInAnAutonomousTaskAndSaysSoOnce() {
        HostGate gate = gate(PermissionLevel.AUTONOMOUS);

        assertThat(gate.refusal("files.example.com", 443, false)).contains("files.example.com").contains("asks nobody");
        assertThat(gate.refusal("files.example.com", 443, false)).isNotNull();
        assertThat(asked).isEmpty();
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.data().path("verdict").asString()).isEqualTo("deny");
            assertThat(event.data().path("input").path("host").asString()).isEqualTo("files.example.com");
        });
    }

    @Test
    void asksAPersonOnceForAHostHoweverManyConnectionsWantIt() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        person = call -> {
            try {
                answered.await();
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
            return PermissionJudge.Answer.allow("Allowed by Ada");
        };
        HostGate gate = gate(PermissionLevel.SUPERVISED);

        List<CompletableFuture<String>> connections = IntStream.range(0, 5)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> gate.refusal("files.example.com", 443, false), task -> new Thread(task).start())).toList();
        await().until(() -> asked.size() == 1);
        answered.countDown();

        for (CompletableFuture<String> connection : connections) {
            assertThat(connection.get()).isNull();
        }
        assertThat(gate.refusal("files.example.com", 443, false)).isNull();
        assertThat(asked).singleElement().satisfies(call -> {
            assertThat(call.id()).as("the same in every run of the task").isEqualTo("host-files.example.com-443");
            assertThat(call.message()).startsWith("May this task reach files.example.com (port 443)?");
        });
        gate.refusal("files.example.com", 8443, false);
        assertThat(asked).as("another port is another question").hasSize(2);
    }

    @Test
    void letsGoWhatAsksWhileThePersonTakesTimeAndAsksAgain() {
        person = call -> null;
        HostGate gate = gate(PermissionLevel.HUMAN_REQUIRED);

        assertThat(gate.refusal("files.example.com", 443, false)).contains("a person is asked").contains("make the same call again");
        person = call -> PermissionJudge.Answer.deny("not today");
        assertThat(gate.refusal("files.example.com", 443, false)).contains("not today");
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksNobodyForTheModelsOwnHosts() {
        HostGate gate = gate(PermissionLevel.SUPERVISED);
        assertThat(gate.refusal("api.anthropic.com", 443, false)).contains("through the worker");
        assertThat(gate.refusal("claude.ai", 443, false)).isNotNull();
        assertThat(asked).isEmpty();
        assertThat(gate.refusal("notclaude.ai", 443, false)).isNull();
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksOwnRulesThatNameOneOfTheModelsHostsFirst() {
        HostGate gate = gate(PermissionLevel.SUPERVISED, "{\"name\":\"docs\",\"host\":\"docs.claude.com\",\"decision\":\"allow\"}",
                "{\"name\":\"no-api\",\"host\":\"*.anthropic.com\",\"decision\":\"deny\",\"reason\":\"Never.\"}",
                "{\"name\":\"claude\",\"host\":\"claude.ai\",\"decision\":\"ask\"}", "{\"name\":\"all\",\"tool\":\"*\",\"decision\":\"ask\"}");

        assertThat(gate.refusal("docs.claude.com", 443, false)).isNull();
        assertThat(gate.refusal("api.anthropic.com", 443, false)).contains("no-api").contains("Never.");
        assertThat(gate.refusal("claude.ai", 443, false)).isNull();
        assertThat(asked).extracting(call -> call.input().path("host").asString()).containsExactly("claude.ai");
        assertThat(gate.refusal("www.claude.ai", 443, false)).as("a rule for every call is none for what Claude Code looks at by itself").contains("through the worker");
        assertThat(asked).hasSize(1);
    }

    private HostGate gate(PermissionLevel level, String... rules) {
        Circumstances circumstances = new Circumstances(level, TaskType.FEATURE, Priority.NORMAL, Circumstances.Walls.NESTED);
        PermissionJudge.People people = new PermissionJudge.People() {
            @Override
            public PermissionJudge.Answer decide(OpenCall call, boolean deferrable) {
                throw new IllegalStateException("a host is no call");
            }

            @Override
            public PermissionJudge.Answer reach(OpenCall call) {
                asked.add(call);
                return person.apply(call);
            }
        };
        List<PolicyRule> own = List.of(Wire.read("[" + String.join(",", rules) + "]", PolicyRule[].class));
        return new HostGate(new PermissionJudge(Policy.of(own), circumstances, new RealPaths(clone, List.of(), null), clone.toString(), events::add, people,
                new PlanGate(false), new Looks()));
    }
}
