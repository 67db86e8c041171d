package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanGateTest {

    @TempDir
    Path clone;

    @TempDir
    Path plans;

    private final Circumstances autonomous = new Circumstances(PermissionLevel.AUTONOMOUS, TaskType.FEATURE, Priority.NORMAL, Circumstances.Walls.NONE);
    private Policy policy = Policy.builtIn();

    @Test
    void letsNothingChangeUntilThePlanIsApproved() {
        PlanGate gate = new PlanGate(true);

        assertThat(pass(gate, "Read", "file_path", clone + "/a.txt")).isInstanceOf(Verdict.Allow.class);
        assertThat(pass(gate, "Bash", "command", "git log --oneline")).isInstanceOf(Verdict.Allow.class);
        assertThat(pass(gate, "Write", "file_path", plans + "/plan.md")).isInstanceOf(Verdict.Allow.class);
        assertThat(pass(gate, "AskUserQuestion", "q", "?")).isInstanceOf(Verdict.Ask.class);
        assertThat(pass(gate, "ExitPlanMode", "plan", "p")).isInstanceOf(Verdict.Ask.class);
        for (Verdict refused : List.of(pass(gate, "Write", "file_path", clone + "/a.txt"), pass(gate, "Edit", "file_path", clone + "/a.txt"),
                pass(gate, "Bash", "command", "touch a"), pass(gate, "Bash", "command", "make deploy"), pass(gate, "Unheard", "of", "it"))) {
            assertThat(refused).isInstanceOf(Verdict.Deny.class);
            assertThat(refused.rule()).isEqualTo("plan-first");
            assertThat(refused.reason()).contains("ExitPlanMode");
        }
    }

    @Test
    void isOpenedByAnApprovedPlanOnly() {
        PlanGate gate = new PlanGate(true);
        gate.answered("ExitPlanMode", false);
        gate.answered("AskUserQuestion", true);
        assertThat(pass(gate, "Write", "file_path", clone + "/a.txt")).isInstanceOf(Verdict.Deny.class);

        gate.answered("ExitPlanMode", true);

        assertThat(pass(gate, "Write", "file_path", clone + "/a.txt")).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void keepsWhatOwnRulesForbidForbiddenAndIsNotOpenedByThem() {
        PlanGate gate = new PlanGate(true);
        policy = Policy.of(List.of(rule("git log *", "deny"), rule("touch *", "allow")));

        assertThat(pass(gate, "Bash", "command", "git log --oneline").rule()).isEqualTo("git log *");
        assertThat(pass(gate, "Bash", "command", "touch a").rule()).isEqualTo("plan-first");
    }

    @Test
    void isNotThereForOtherTasks() {
        assertThat(pass(new PlanGate(false), "Write", "file_path", clone + "/a.txt")).isInstanceOf(Verdict.Allow.class);
    }

    private Verdict pass(PlanGate gate, String tool, String field, String value) {
        ToolCall call = new ToolCall(tool, Wire.mapper().valueToTree(Map.of(field, value)), clone.toString());
        RealPaths paths = new RealPaths(clone, List.of(), plans);
        return gate.pass(policy.decide(call, autonomous, paths), call, autonomous, paths);
    }

    private static PolicyRule rule(String command, String decision) {
        return Wire.read("{\"name\":\"" + command + "\",\"command\":\"" + command + "\",\"decision\":\"" + decision + "\"}", PolicyRule.class);
    }
}
