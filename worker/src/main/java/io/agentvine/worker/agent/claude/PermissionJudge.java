package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Circumstances;
import io.agentvine.policy.PathOracle;
import io.agentvine.policy.Policy;
import io.agentvine.policy.ToolCall;
import io.agentvine.policy.Verdict;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.agent.EventSink;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the calls of one run by the policy, and notes each answer as an event. Safe for any thread. */
final class PermissionJudge {

    private final Policy policy;
    private final Circumstances circumstances;
    private final PathOracle paths;
    private final String clone;
    private final EventSink events;

    PermissionJudge(Policy policy, Circumstances circumstances, PathOracle paths, String clone, EventSink events) {
        this.policy = policy;
        this.circumstances = circumstances;
        this.paths = paths;
        this.clone = clone;
        this.events = events;
    }

    /** @param reason what the agent is told */
    record Answer(boolean allowed, String reason) {}

    Answer answer(String tool, JsonNode input, String cwd) {
        Verdict verdict = decide(tool, input, cwd == null || cwd.isEmpty() ? clone : cwd);
        Answer answer = new Answer(verdict instanceof Verdict.Allow, words(tool, verdict));
        note(tool, verdict, answer);
        return answer;
    }

    private static String words(String tool, Verdict verdict) {
        if (verdict instanceof Verdict.Ask && tool.equals("AskUserQuestion")) {
            return "Nobody can answer a question in this run: decide yourself, and note the assumption in your closing words.";
        }
        if (verdict instanceof Verdict.Ask) {
            return "A person would have to allow this (rule " + verdict.rule() + ": " + verdict.reason()
                    + "), and nobody can be asked in this run. Take another way, or leave it out and say so in your closing words.";
        }
        return verdict instanceof Verdict.Deny
                ? "Refused by rule " + verdict.rule() + ": " + verdict.reason()
                : verdict.reason();
    }

    private Verdict decide(String tool, JsonNode input, String cwd) {
        try {
            return policy.decide(new ToolCall(tool, input, cwd), circumstances, paths);
        } catch (RuntimeException | StackOverflowError e) {
            // A call that the policy cannot judge must not pass.
            return new Verdict.Deny("error", "this call could not be judged (" + e + ")");
        }
    }

    private void note(String tool, Verdict verdict, Answer answer) {
        ObjectNode data = Wire.mapper().createObjectNode();
        data.put("kind", "permission").put("tool", tool).put("verdict", answer.allowed() ? "allow" : "deny");
        data.put("would_ask", verdict instanceof Verdict.Ask).put("rule", verdict.rule()).put("reason", answer.reason());
        events.accept(new AgentEvent("agentvine", data, 0, false));
    }
}
