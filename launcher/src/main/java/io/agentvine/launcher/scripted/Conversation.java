package io.agentvine.launcher.scripted;

import io.agentvine.protocol.PausedCall;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    /** Who goes on in a session with a deferred call sends no message, or sends it at once. */
    private static final Duration MESSAGE = Duration.ofSeconds(1);

    private final UUID sessionId;
    private final Path cwd;
    private final Output out;
    private final PreToolUseHook hook;
    private final Tools tools;
    private final Transcript transcript;
    private final List<Map<String, Object>> denials = new ArrayList<>();
    private volatile boolean interrupted;
    /** A call was refused since the run is paused: it is to be made again. */
    private boolean paused;
    private Script left;
    private JsonNode deferred;
    private Input input;
    private double totalCost;
    private int turns;
    private long read;
    private long written;

    Conversation(UUID sessionId, Path cwd, Output out, PreToolUseHook hook, Transcript transcript) throws IOException {
        this.sessionId = sessionId;
        this.cwd = cwd;
        this.out = out;
        this.hook = hook;
        this.tools = new Tools(cwd);
        this.transcript = transcript;
        this.totalCost = transcript.costSoFar();
        this.left = transcript.unfinished();
    }

    /** Reads messages until the end of the input, or until a call is deferred. */
    int run(java.io.InputStream in, boolean replay) throws InterruptedException {
        input = new Input(in, this::control);
        int exit = 0;
        boolean waits = left != null && left.deferred() != null;
        JsonNode message = waits ? input.nextMessage(MESSAGE) : input.nextMessage();
        if (waits && message == null) {
            exit = turn(left);
            message = next();
        }
        for (; message != null; message = next()) {
            if (replay) {
                out.replay(message.path("message"), message.path("uuid").asString(UUID.randomUUID().toString()));
            }
            exit = turn(text(message.path("message").path("content")));
        }
        return exit;
    }

    private JsonNode next() throws InterruptedException {
        return deferred == null ? input.nextMessage() : null;
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

    /** A message without steps goes on with those that are left, as an agent knows what it was at. */
    private int turn(String prompt) throws InterruptedException {
        read += prompt.length();
        return turn(left == null || Step.anyIn(prompt) ? Script.of(prompt) : left.at(left.done()));
    }

    /** Begins with the call that was deferred, where one was. */
    private int turn(Script script) throws InterruptedException {
        long started = System.nanoTime();
        turns++;
        if (turns == 1) {
            out.init(cwd.toString());
        }
        out.say("I am AgentVine's scripted agent: no model is behind me, I do what the task's \"agent:\" lines say.");
        List<Step> steps = script.steps();
        String failure = null;
        int at = script.done();
        transcript.append(script.at(at).line());
        for (boolean deferredOne = script.deferred() != null; at < steps.size() && !interrupted && failure == null; deferredOne = false) {
            failure = deferredOne ? makeDeferred(script.deferred(), steps.get(at)) : take(steps.get(at));
            if (deferred != null || interrupted || paused) {
                break;
            }
            at++;
            transcript.append(script.at(failure == null ? at : steps.size()).line());
        }
        if (deferred != null) {
            transcript.append(new Script(script.prompt(), at, deferred).line());
        }
        left = interrupted || paused ? script.at(at) : null;
        paused = false;
        finish(failure, at - script.done(), (System.nanoTime() - started) / 1_000_000);
        return failure == null || interrupted ? 0 : 1;
    }

    /** @return null, as a step that did not fail */
    private String makeDeferred(JsonNode call, Step step) throws InterruptedException {
        String tool = call.path("name").asString("");
        if (step instanceof Step.Append && tool.equals("Read")) {
            return take(step);
        }
        use(call.path("id").asString(""), tool, call.path("input"));
        return null;
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
        if (deferred != null || paused) {
            return;
        }
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
        return use(id, tool, call);
    }

    /** @param call the tool's input */
    private Tools.Done use(String id, String tool, Object call) throws InterruptedException {
        PreToolUseHook.Verdict verdict = permission(id, tool, call);
        Tools.Done done;
        if (verdict.decision().equals("defer")) {
            deferred = Wire.mapper().valueToTree(Map.of("id", id, "name", tool, "input", call));
            return new Tools.Done("deferred", true);
        }
        if (verdict.decision().equals("allow")) {
            done = tools.call(tool, verdict.input());
        } else {
            denials.add(Map.of("tool_name", tool, "tool_use_id", id, "tool_input", call));
            paused = verdict.reason().equals(PausedCall.AGAIN);
            done = new Tools.Done(verdict.reason(), true);
        }
        written += done.text().length();
        out.toolResult(id, done);
        return done;
    }

    private PreToolUseHook.Verdict permission(String id, String tool, Object call) throws InterruptedException {
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
        fields.put("terminal_reason", interrupted ? "aborted" : deferred != null ? "tool_deferred" : "completed");
        if (deferred != null) {
            fields.put("deferred_tool_use", deferred);
        }
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
