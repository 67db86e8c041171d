package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Line;
import io.agentvine.worker.process.Tail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What was seen in one turn, and how it ended by that: pure, fed line by line. One thread at a time. */
final class TurnRecord {

    private static final Set<String> LOGIN = Set.of("authentication_failed", "billing_error", "oauth_org_not_allowed",
            "account_on_hold", "verification_required", "cloud_credential_error");
    /** The model of a message that the CLI writes itself. */
    static final String SYNTHETIC = "<synthetic>";
    private static final Pattern MODEL = Pattern.compile("model \\(([^)]+)\\)");

    private final AgentProgram program;
    private final Tail output = new Tail();
    private JsonNode result = JsonNodeFactory.instance.missingNode();
    /** Kinds of limits that are reached, with when each is reset. */
    private final Map<String, Optional<Instant>> limits = new HashMap<>();
    private String error = "";
    /** By the model itself, and not by the CLI in its name. */
    private boolean answered;
    private int events;
    private int unparsed;

    /** Why a turn failed. */
    record Failure(FailureClass failureClass, String message, Instant retryAt) {}

    TurnRecord(AgentProgram program) {
        this.program = program;
    }

    void note(Line line, JsonNode content) {
        if (content.isMissingNode()) {
            unparsed++;
            output.add(line.text());
            return;
        }
        events++;
        switch (content.path("type").asString("")) {
            case "result" -> result = content;
            case "assistant" -> noteAssistant(content);
            case "rate_limit_event" -> noteLimit(content.path("rate_limit_info"));
            default -> {}
        }
    }

    /** Whether nothing was seen yet. */
    boolean untouched() {
        return events == 0 && unparsed == 0;
    }

    boolean hasResult() {
        return !result.isMissingNode();
    }

    /** is_error false and subtype success and terminal_reason completed: API errors come as subtype success too. */
    boolean done() {
        return hasResult()
                && !result.path("is_error").asBoolean(true)
                && result.path("subtype").asString("").equals("success")
                && result.path("terminal_reason").asString("completed").equals("completed");
    }

    /** The tool call that ended the process and is made again when the session is resumed; empty where there is none. */
    String deferredCall() {
        return result.path("terminal_reason").asString("").equals("tool_deferred")
                ? result.path("deferred_tool_use").path("id").asString("")
                : "";
    }

    String summary() {
        return result.path("result").asString("");
    }

    /** What was answered to the task's schema, or null. */
    JsonNode output() {
        JsonNode output = result.path("structured_output");
        return output.isMissingNode() || output.isNull() ? null : output;
    }

    boolean sessionUnknown(Exit exit) {
        return !done() && output.lines().isEmpty() && said("No conversation found", exit);
    }

    /**
     * Whether the API will not have this conversation as it is: its first request was refused, in whatever words, before the model said
     * anything. Each later run in that session would end so.
     */
    boolean conversationRefused() {
        int status = result.path("api_error_status").asInt(0);
        return hasResult() && !done() && !answered && (status == 400 || status == 413
                || result.path("terminal_reason").asString("").equals("prompt_too_long"));
    }

    boolean sessionExists(Exit exit) {
        return !hasResult() && events == 0 && said("already in use", exit);
    }

    /** For a process that ended, or a result that is not done. */
    Failure failure(Exit exit) {
        return hasResult() ? failureOfResult() : failureWithoutResult(exit);
    }

    List<String> lastOutput(Exit exit) {
        List<String> lines = new ArrayList<>(output.lines());
        result.path("errors").forEach(each -> lines.add(each.asString("")));
        if (exit != null) {
            lines.addAll(exit.errorTail());
        }
        Tail tail = new Tail();
        lines.stream().filter(line -> !line.isBlank()).forEach(tail::add);
        return tail.lines();
    }

    private void noteAssistant(JsonNode event) {
        if (event.path("error").isString()) {
            error = event.path("error").asString();
        }
        answered |= !event.path("message").path("model").asString("").equals(SYNTHETIC);
        for (JsonNode block : event.path("message").path("content")) {
            block.path("text").asStringOpt().ifPresent(text -> text.lines().forEach(output::add));
        }
    }

    /** An account with extra usage is told that its limit is reached, and works on; one that is allowed again has none. */
    private void noteLimit(JsonNode info) {
        String kind = info.path("rateLimitType").asString("");
        if (info.path("status").asString("").equals("rejected") && !info.path("isUsingOverage").asBoolean(false)) {
            JsonNode resets = info.path("resetsAt");
            limits.put(kind, resets.isNumber() ? Optional.of(Instant.ofEpochSecond(resets.asLong())) : Optional.empty());
        } else {
            limits.remove(kind);
        }
    }

    /** Of the last one, or null. */
    private Instant limitResets() {
        return limits.values().stream().flatMap(Optional::stream).max(Comparator.naturalOrder()).orElse(null);
    }

    private Failure failureOfResult() {
        String subtype = result.path("subtype").asString("");
        int status = result.path("api_error_status").asInt(0);
        String said = sentence();
        if (subtype.equals("error_max_turns")) {
            return failed(FailureClass.MAX_TURNS, "The agent used up its turns: " + said);
        }
        if (subtype.equals("error_max_budget_usd")) {
            return failed(FailureClass.BUDGET, "The agent used up its budget: " + said);
        }
        if (result.path("stop_reason").asString("").equals("refusal")) {
            return failed(FailureClass.REFUSED, "The model refused: " + said);
        }
        if (!limits.isEmpty()) {
            return new Failure(FailureClass.USAGE_LIMIT, "The Claude account is at its usage limit: " + said, limitResets());
        }
        if (status == 401 || status == 403 || LOGIN.contains(error)) {
            return failed(FailureClass.AUTH, program.title() + " is not allowed to work with this credential: " + said);
        }
        if (status == 429 || status == 408 || status >= 500 || error.equals("server_error") || error.equals("rate_limit")) {
            return failed(FailureClass.API_UNAVAILABLE, "The Claude API was not available: " + said);
        }
        String refusal = refusal(status, said);
        return refusal != null ? failed(FailureClass.REFUSED, refusal) : failed(FailureClass.AGENT_ERROR, "The agent ended with an error: " + said);
    }

    /**
     * Where the same request would be refused again: one sentence for whoever wrote the task, since the remedies that the CLI tells
     * are for whoever sits before it; else null.
     */
    private String refusal(int status, String said) {
        if (error.equals("model_not_found") || status == 404) {
            Matcher model = MODEL.matcher(said);
            return "The model " + (model.find() ? model.group(1) + " " : "") + "does not exist, or the worker's Claude account may not use it:"
                    + " give the task another model.";
        }
        if (status == 413 || result.path("terminal_reason").asString("").equals("prompt_too_long")) {
            return "The conversation is longer than the model can read: shorten the task, or begin it in a new session.";
        }
        if (error.equals("max_output_tokens")) {
            return "The model's answer was longer than it may be, also after it was asked to go on in smaller pieces: split the task.";
        }
        return status == 400 || status == 422 ? "The Claude API refused the request: " + said : null;
    }

    private Failure failureWithoutResult(Exit exit) {
        String last = exit.errorTail().stream().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("");
        String how = "exit code " + exit.code() + (last.isEmpty() ? "" : ", last words: " + last);
        if (events == 0 && last.contains("--json-schema")) {
            return failed(FailureClass.REFUSED, "The task's output_schema is not a JSON Schema that Claude Code takes: " + last);
        }
        if (events > 0) {
            return failed(FailureClass.AGENT_ERROR, "The agent ended half way, without a result (" + how + ")");
        }
        if (unparsed > 0) {
            return failed(FailureClass.AGENT_ERROR, "The agent printed " + unparsed + " lines and none of them was stream-json (" + how + ")");
        }
        return failed(FailureClass.AGENT_ERROR, "The agent ended without printing anything (" + how + ")");
    }

    private String sentence() {
        String text = result.path("result").asString("");
        if (text.isBlank()) {
            text = result.path("errors").path(0).asString(result.path("terminal_reason").asString("no reason given"));
        }
        String line = text.lines().findFirst().orElse("");
        return line.length() > 500 ? line.substring(0, 500) : line;
    }

    private boolean said(String words, Exit exit) {
        return lastOutput(exit).stream().anyMatch(line -> line.contains(words) && line.contains("ession"));
    }

    private static Failure failed(FailureClass failureClass, String message) {
        return new Failure(failureClass, message, null);
    }
}
