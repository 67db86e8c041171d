package io.agentvine.worker.agent.claude;

import io.agentvine.policy.Verdict;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import io.agentvine.text.Visible;
import io.agentvine.worker.agent.OpenCall;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Words the calls of Claude Code that a person must decide. Pure. */
final class QuestionText {

    private static final int LONGEST = 8_000;
    private static final String PLAN = "The agent has made a plan and asks whether to go on with it:\n\n";

    private QuestionText() {}

    static OpenCall of(PermissionJudge.Call call, Verdict.Ask verdict) {
        QuestionKind kind = switch (call.tool()) {
            case "AskUserQuestion" -> QuestionKind.QUESTION;
            case "ExitPlanMode" -> QuestionKind.PLAN;
            default -> QuestionKind.PERMISSION;
        };
        String text = switch (kind) {
            case QUESTION -> question(call.input());
            case PLAN -> PLAN + call.input().path("plan").asString("");
            case PERMISSION -> permission(call, verdict);
        };
        return new OpenCall(kind, call.id(), call.agentId(), call.tool(), call.input(), cut(text), verdict.rule(),
                verdict.controller());
    }

    /** The plan lies in a file where the call does not tell it; the answer then counts for that plan. */
    static OpenCall withPlan(OpenCall call, String plan) {
        if (!call.input().path("plan").asString("").isEmpty()) {
            return call;
        }
        return new OpenCall(call.kind(), call.id(), call.agentId(), call.tool(), Wire.mapper().createObjectNode().put("plan", plan),
                cut(PLAN + plan), call.rule(), call.controller());
    }

    private static String permission(PermissionJudge.Call call, Verdict.Ask verdict) {
        String command = call.input().path("command").asString("");
        String what = command.isEmpty() ? call.tool() + " with " + Visible.of(Wire.write(call.input())) : call.tool() + ":\n\n" + Visible.of(command) + "\n";
        return (call.agentId() == null ? "The agent" : "A subagent") + " wants to use " + what + "\nRule " + verdict.rule() + " asks: "
                + verdict.reason() + ".";
    }

    private static String question(JsonNode input) {
        StringJoiner text = new StringJoiner("\n\n");
        for (JsonNode question : input.path("questions")) {
            StringJoiner one = new StringJoiner("\n");
            one.add(question.path("question").asString(""));
            for (JsonNode option : question.path("options")) {
                one.add("- " + option.path("label").asString("") + ": " + option.path("description").asString(""));
            }
            text.add(one.toString());
        }
        return text.length() == 0 ? "The agent asks: " + Wire.write(input) : text.toString();
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "\n… (cut; tool_input has all of it)" : text;
    }
}
