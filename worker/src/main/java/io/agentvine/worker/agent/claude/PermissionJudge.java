package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.PathOracle;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.EventSink;
import io.agentvine.worker.agent.OpenCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the calls of one run: by the policy, and by a person where that says so. Notes each answer as an event. Safe for any thread. */
final class PermissionJudge {

    private static final Verdict AS_IT_IS =
            new Verdict.Ask("read-only", "it failed, or does not let it be seen, where nothing can be changed and nothing reached, and would now be run as it stands");

    private final Policy policy;
    private final Circumstances circumstances;
    private final PathOracle paths;
    private final String clone;
    private final EventSink events;
    private final People people;
    private final PlanGate gate;
    private final Looks looks;
    private final AllowedCalls allowed = new AllowedCalls();

    /** @param looks what is known of the session's command lines */
    PermissionJudge(Policy policy, Circumstances circumstances, PathOracle paths, String clone, EventSink events, People people, PlanGate gate, Looks looks) {
        this.gate = gate;
        this.looks = looks;
        this.policy = policy;
        this.circumstances = circumstances;
        this.paths = paths;
        this.clone = clone;
        this.events = events;
        this.people = people;
    }

    /** Who decides what the policy does not. */
    interface People {

        /** May block for as long as a call is held. @param deferrable whether {@link Decision#DEFER} may be the answer */
        Answer decide(OpenCall call, boolean deferrable);

        /** As {@link #decide}, for a host: what asks for it is let go, and asks again, where the answer takes long. Null: not yet. */
        default Answer reach(OpenCall call) {
            return Answer.deny("nobody can be asked");
        }

        /** The last word on any call, before it goes out. */
        default Answer settle(Call call, Answer answer) {
            return answer;
        }
    }

    /** What becomes of a call. */
    enum Decision {
        ALLOW,
        DENY,
        /** The process ends with this call open, and its session makes it again. */
        DEFER
    }

    /**
     * @param reason what the agent is told
     * @param updatedInput with which the call is made, or null: as it is
     * @param by the person who said so, or null: the policy did
     */
    record Answer(Decision decision, String reason, JsonNode updatedInput, String by) {

        static Answer allow(String reason) {
            return new Answer(Decision.ALLOW, reason, null, null);
        }

        static Answer deny(String reason) {
            return new Answer(Decision.DENY, reason, null, null);
        }

        boolean allowed() {
            return decision == Decision.ALLOW;
        }
    }

    /**
     * A call as Claude Code posts it. @param id its own of the call @param agentId of the subagent that makes it, or null
     * @param deferrable whether it came by the hook
     */
    record Call(String tool, JsonNode input, String cwd, String id, String agentId, boolean deferrable) {}

    Answer answer(Call call) {
        String cwd = call.cwd() == null || call.cwd().isEmpty() ? clone : call.cwd();
        Verdict verdict = decide(call.tool(), call.input(), cwd);
        Answer answer = people.settle(call, verdict instanceof Verdict.Ask ask ? ask(call, ask) : byPolicy(call, verdict));
        gate.answered(call.tool(), answer.allowed());
        if (answer.allowed()) {
            allowed.allow(call.id(), call.tool(), answer.updatedInput() == null ? call.input() : answer.updatedInput());
        }
        note(call, verdict, answer);
        return answer;
    }

    AllowedCalls allowed() {
        return allowed;
    }

    /** Whether an own rule has that host in it. */
    boolean namesHost(ToolCall network) {
        return policy.namesHost(network, circumstances);
    }

    /** Whether the run may reach a host. @param named whether it may unless an own rule is against it */
    HostGate.Said reach(ToolCall call, boolean named) {
        Verdict verdict = named ? policy.byRules(call, circumstances, paths).orElse(null) : policy.decide(call, circumstances, paths);
        if (verdict == null) {
            return new HostGate.Said(null, true);
        }
        String id = "host-" + call.input().path("host").asString("").replaceAll("[^a-z0-9.-]", "_") + "-" + call.input().path("port").asInt();
        Call asked = new Call(call.tool(), call.input(), call.cwd(), id.substring(0, Math.min(id.length(), 200)), null, false);
        Answer answer = verdict instanceof Verdict.Ask ask ? askForHost(asked, call, ask) : byPolicy(asked, verdict);
        if (answer == null) {
            return new HostGate.Said("a person is asked whether this task may reach " + call.input().path("host").asString("")
                    + "; the run is paused until then. When it goes on, make the same call again", false);
        }
        note(asked, verdict, answer);
        return new HostGate.Said(answer.allowed() ? null : answer.reason(), true);
    }

    private Answer askForHost(Call asked, ToolCall call, Verdict.Ask verdict) {
        noteQuestion(asked, verdict);
        return people.reach(new OpenCall(QuestionKind.PERMISSION, asked.id(), null, call.tool(), call.input(), HostGate.question(call, verdict), verdict.rule(),
                verdict.controller()));
    }

    private static Answer byPolicy(Call call, Verdict verdict) {
        if (verdict instanceof Verdict.Look) {
            return new Answer(Decision.ALLOW, verdict.reason(), Looks.wrapped(call.input()), null);
        }
        return verdict instanceof Verdict.Allow
                ? Answer.allow(verdict.reason())
                : Answer.deny("Refused by rule " + verdict.rule() + ": " + verdict.reason());
    }

    private Answer ask(Call call, Verdict.Ask verdict) {
        OpenCall open = QuestionText.of(call, verdict);
        noteQuestion(call, verdict);
        return people.decide(open, call.deferrable());
    }

    private void noteQuestion(Call call, Verdict.Ask verdict) {
        ObjectNode data = Wire.mapper().createObjectNode().put("kind", "question").put("tool", call.tool()).put("call_id", call.id());
        events.accept(new AgentEvent("agentvine", data.put("rule", verdict.rule()).put("reason", verdict.reason()), 0, false));
    }

    private Verdict decide(String tool, JsonNode input, String cwd) {
        try {
            ToolCall call = new ToolCall(tool, input, cwd);
            Verdict verdict = gate.pass(policy.decide(call, circumstances, paths), call, circumstances, paths);
            return verdict instanceof Verdict.Look && !gate.isClosed() && looks.failed(call.command()) ? AS_IT_IS : verdict;
        } catch (RuntimeException | StackOverflowError e) {
            // A call that the policy cannot judge must not pass.
            return new Verdict.Deny("error", "this call could not be judged (" + e + ")");
        }
    }

    private void note(Call call, Verdict verdict, Answer answer) {
        ObjectNode data = Wire.mapper().createObjectNode();
        data.put("kind", "permission").put("tool", call.tool()).put("call_id", call.id());
        data.put("verdict", answer.decision().name().toLowerCase(java.util.Locale.ROOT));
        data.put("asked", verdict instanceof Verdict.Ask).put("rule", verdict.rule()).put("reason", answer.reason());
        data.put("answered_by", answer.by());
        if (call.tool().equals(Policy.NETWORK)) {
            data.set("input", call.input());
        }
        events.accept(new AgentEvent("agentvine", data, 0, false));
    }
}
