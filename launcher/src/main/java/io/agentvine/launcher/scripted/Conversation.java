package io.agentvine.launcher.scripted;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** One process of the scripted agent: each user message is a turn that does the message's steps and ends with a result. */
final class Conversation {

    /** Pretended price of a character that was read or written, so that costs can be seen to add up. */
    private static final double PRICE = 0.000_02;

    private final UUID sessionId;
    private final Path cwd;
    private final Output out;
    private final PreToolUseHook hook;
    private final Tools tools;
    private final List<Map<String, Object>> denials = new ArrayList<>();
    private volatile boolean interrupted;
    private Input input;
    private double totalCost;
    private int turns;
    private long read;
    private long written;

    Conversation(UUID sessionId, Path cwd, Output out, PreToolUseHook hook, double costSoFar) {
        this.sessionId = sessionId;
        this.cwd = cwd;
        this.out = out;
        this.hook = hook;
        this.tools = new Tools(cwd);
        this.totalCost = costSoFar;
    }

    /** Reads messages until the end of the input. */
    int run(java.io.InputStream in, boolean replay) throws InterruptedException {
        input = new Input(in, this::control);
        int exit = 0;
        for (JsonNode message = input.nextMessage(); message != null; message = input.nextMessage()) {
            if (replay) {
                out.replay(message.path("message"), message.path("uuid").asString(UUID.randomUUID().toString()));
            }
            exit = turn(text(message.path("message").path("content")));
        }
        return exit;
    }

    /** One message from the command line. */
    int runOnce(String prompt) throws InterruptedException {
        input = new Input(System.in, this::control);
        return turn(prompt);
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(block -> text.append(block.path("text").asString("")).append('\n'));
        return text.toString();
    }

    private void control(JsonNode request) {
        if (request.path("request").path("subtype").asString("").equals("interrupt")) {
            interrupted = true;
            tools.stop();
        }
        out.controlResponse(request.path("request_id").asString(""));
    }

    private int turn(String prompt) throws InterruptedException {
        long started = System.nanoTime();
        turns++;
        read += prompt.length();
        if (turns == 1) {
            out.init(cwd.toString());
        }
        out.say("I am AgentVine's scripted agent: no model is behind me, I do what the task's \"agent:\" lines say.");
        String failure = null;
        int done = 0;
        for (Step step : Step.of(prompt)) {
            if (interrupted || failure != null) {
                break;
            }
            failure = take(step);
            done++;
        }
        finish(failure, done, (System.nanoTime() - started) / 1_000_000);
        return failure == null || interrupted ? 0 : 1;
    }

    /** @return why the run ends here, or null */
    private String take(Step step) throws InterruptedException {
        if (step instanceof Step.Say say) {
            out.say(say.text());
        } else if (step instanceof Step.Pause pause) {
            pause(pause.time().toMillis());
        } else if (step instanceof Step.Fail fail) {
            return fail.text();
        } else if (step instanceof Step.Read file) {
            use("Read", Map.of("file_path", absolute(file.file())));
        } else if (step instanceof Step.Write file) {
            use("Write", Map.of("file_path", absolute(file.file()), "content", withLineEnd(file.text())));
        } else if (step instanceof Step.Append file) {
            append(file);
        } else if (step instanceof Step.Edit edit) {
            use("Edit", Map.of(
                    "file_path", absolute(edit.file()), "old_string", edit.old(), "new_string", edit.replacement()));
        } else if (step instanceof Step.Run run) {
            use("Bash", Map.of("command", run.command(), "description", "A step of the task"));
        }
        return null;
    }

    private void append(Step.Append step) throws InterruptedException {
        Tools.Done before = use("Read", Map.of("file_path", absolute(step.file())));
        String text = before.error() ? "" : before.text();
        use("Write", Map.of("file_path", absolute(step.file()), "content", text + withLineEnd(step.text())));
    }

    /** In small pieces, so that an interrupt is heard. */
    private void pause(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!interrupted && System.nanoTime() < end) {
            Thread.sleep(Math.min(50, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
        }
    }

    private Tools.Done use(String tool, Map<String, Object> call) throws InterruptedException {
        String id = "toolu_" + UUID.randomUUID().toString().replace("-", "");
        out.toolUse(id, tool, call);
        PreToolUseHook.Verdict verdict = permission(id, tool, call);
        Tools.Done done;
        if (verdict.decision().equals("allow")) {
            done = tools.call(tool, verdict.input());
        } else {
            denials.add(Map.of("tool_name", tool, "tool_use_id", id, "tool_input", call));
            done = new Tools.Done(verdict.reason(), true);
        }
        written += done.text().length();
        out.toolResult(id, done);
        return done;
    }

    private PreToolUseHook.Verdict permission(String id, String tool, Map<String, Object> call) throws InterruptedException {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("session_id", sessionId.toString());
        asked.put("cwd", cwd.toString());
        asked.put("permission_mode", "default");
        asked.put("hook_event_name", "PreToolUse");
        asked.put("tool_name", tool);
        asked.put("tool_input", call);
        asked.put("tool_use_id", id);
        PreToolUseHook.Verdict verdict = hook.ask(asked);
        return verdict.decision().equals("ask") ? askOnStdio(id, tool, verdict) : verdict;
    }

    private PreToolUseHook.Verdict askOnStdio(String id, String tool, PreToolUseHook.Verdict asked) throws InterruptedException {
        out.mayUse(UUID.randomUUID().toString(), id, tool, asked.input());
        JsonNode answer = input.nextAnswer();
        JsonNode response = answer == null ? null : answer.path("response").path("response");
        boolean allowed = response != null && response.path("behavior").asString("").equals("allow");
        String reason = response == null ? "nobody answered" : response.path("message").asString("");
        JsonNode updated = response == null ? null : response.get("updatedInput");
        return new PreToolUseHook.Verdict(
                allowed ? "allow" : "deny", reason, updated != null && updated.isObject() ? updated : asked.input());
    }

    private void finish(String failure, int steps, long millis) {
        double cost = (read + written) * PRICE;
        totalCost += cost;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subtype", interrupted ? "error_during_execution" : "success");
        fields.put("is_error", failure != null || interrupted);
        fields.put("api_error_status", null);
        fields.put("duration_ms", millis);
        fields.put("num_turns", steps + 1);
        fields.put("result", failure != null ? failure : "Scripted: " + steps + " steps done, " + denials.size() + " denied.");
        fields.put("stop_reason", "end_turn");
        fields.put("total_cost_usd", rounded(totalCost));
        fields.put("usage", Map.of(
                "input_tokens", read / 4,
                "output_tokens", written / 4,
                "cache_creation_input_tokens", 0,
                "cache_read_input_tokens", 0));
        fields.put("modelUsage", modelUsage(totalCost));
        fields.put("model_usage_since_last_result", modelUsage(cost));
        fields.put("permission_denials", List.copyOf(denials));
        fields.put("terminal_reason", interrupted ? "aborted" : "completed");
        out.result(fields);
        read = 0;
        written = 0;
    }

    private Map<String, Object> modelUsage(double cost) {
        return Map.of("scripted-agent", Map.of(
                "inputTokens", read / 4,
                "outputTokens", written / 4,
                "cacheReadInputTokens", 0,
                "cacheCreationInputTokens", 0,
                "costUSD", rounded(cost)));
    }

    private static double rounded(double cost) {
        return Math.round(cost * 1_000_000) / 1_000_000.0;
    }

    private String absolute(String file) {
        return cwd.resolve(file).toString();
    }

    private static String withLineEnd(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }
}
