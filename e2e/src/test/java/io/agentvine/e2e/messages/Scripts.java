package io.agentvine.e2e.messages;

import static io.agentvine.e2e.messages.Reply.bash;
import static io.agentvine.e2e.messages.Reply.call;
import static io.agentvine.e2e.messages.Reply.say;
import static java.util.Map.entry;

import io.agentvine.e2e.messages.Reply.Cut;
import io.agentvine.e2e.messages.Reply.Failure;
import io.agentvine.e2e.messages.Reply.Message;
import io.agentvine.e2e.messages.Reply.Silence;
import io.agentvine.e2e.messages.Reply.ToolCall;
import io.agentvine.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * The scripted model's lines: a script takes the conversation so far and says the next reply.
 * Each takes wait= too: for how many milliseconds the API is silent before each of its answers.
 *
 * <pre>
 * hello     [text=]                       a closing text
 * write     [file=] [content=]            Write, text
 * work      [file=] [content=] [message=] Write, Bash "git add, commit", text
 * edit      file= old= new=               Read, Edit, text
 * bash      cmd=                          Bash, text with its result
 * again     cmd=                          Bash, the same once more where it is told to make it again, text with its result
 * tool      name= [key=value ...]         any tool with those inputs, text with the outcome
 * calls     base64=[{name, input}, ...]   those tool calls, one after the other, text with all results
 * cut       [text=]                       a text, after which the stream ends without saying so, always
 * parallel  [n=3]                         n Bash calls in one message, text
 * insist    [n=3] [cmd=] [forgets=false]  n changes in one message (%d in cmd: which one), and those again that were neither made nor refused
 *                                         as "refuse-%d.", then a text (%p in cmd: the agent's folder); forgets: all once more when it is told to make them again
 * twins     cmd=                          the same change twice in one message, and again as often as it was not made, then a text
 * steer     [cmd=sleep 0.2]               a Bash call in every turn until a message says STEER, text with that
 * plan      [plan=]                       EnterPlanMode, Write of the plan, ExitPlanMode, text with the outcome
 * planned   [file=]                       a Write, the plan, ExitPlanMode, the Write again, text with all results
 * sequence  [n=2] [cmd=]                  n Bash calls (%d in cmd: which one), one after the other, text with all results
 * subagent  [cmd=] [n=1]                  a subagent that makes this Bash call, or n of them one after the other, text with its result
 * ask       [question=]                   AskUserQuestion, text with the outcome
 * decide    [question=] [file=] [gate=FILE] AskUserQuestion, whose last words come when there is FILE, Write of the answer, text
 * loop      [cmd=true]                    a Bash call in every turn, for ever
 * slow      gate=FILE                     a text the last words of which come when there is FILE
 * bigtool   [kb=1024]                     Bash that prints one long line, text
 * bigwrite  [file=] [kb=1024]             Write of a file of one long line, text
 * hang      [begun=true]                  no answer, or one that stops half way
 * refusal                                 stop_reason refusal
 * maxtokens                               stop_reason max_tokens, in every turn
 * error     status= [message=]            an HTTP error, always
 * poison                                  a text; every later request of that conversation is refused with 400
 * limit     [reset_seconds=3600] [times=] 429 as a subscription account gets it at its usage limit; so often, then a text
 * </pre>
 */
final class Scripts {

    private static final Map<Integer, List<String>> ERRORS = Map.of(
            400, List.of("invalid_request_error", "prompt is too long: 1250000 tokens > 1000000 maximum"),
            401, List.of("authentication_error", "invalid x-api-key"),
            403, List.of("permission_error", "Your account does not have access to Claude"),
            404, List.of("not_found_error", "model: no-such-model"),
            429, List.of("rate_limit_error", "This request would exceed your account's rate limit"),
            500, List.of("api_error", "Internal server error"),
            529, List.of("overloaded_error", "Overloaded"));

    private static final TypeReference<Map<String, Object>> INPUT = new TypeReference<>() {};
    private static final String POISON = "What I said here is not to be read again.";
    private static final Pattern PLAN_FILE = Pattern.compile("create your plan at (/[^ \\\\\"]+?\\.md)");

    private final Clock clock;
    private final Map<String, Function<Conversation, Reply>> byName = Map.ofEntries(
            entry("hello", talk -> say(talk.parameter("text", "Hello from the scripted model."))),
            entry("write", steps(Scripts::write, talk -> say("Written: " + talk.lastResult()))),
            entry("work", steps(Scripts::write, Scripts::commit, talk -> say("Finished: " + talk.lastResult()))),
            entry("edit", steps(Scripts::read, Scripts::edit, talk -> say("Edited: " + talk.lastResult()))),
            entry("bash", steps(talk -> call("Running.", bash(talk.parameter("cmd", "pwd"))), Scripts::outcome)),
            entry("again", Scripts::again),
            entry("tool", talk -> onceLoaded(talk, talk.parameter("name", "Bash"), inputs(talk))),
            entry("sequence", Scripts::sequence),
            entry("calls", Scripts::calls),
            entry("cut", talk -> new Cut(talk.parameter("text", "I will now"))),
            entry("parallel", steps(Scripts::parallel, Scripts::outcome)),
            entry("insist", Scripts::insist),
            entry("twins", Scripts::twins),
            entry("steer", Scripts::steer),
            entry("plan", Scripts::plan),
            entry("planned", Scripts::planned),
            entry("subagent", steps(Scripts::subagent, Scripts::outcome)),
            entry("ask", talk -> onceLoaded(talk, "AskUserQuestion", question(talk))),
            entry("decide", Scripts::decide),
            entry("loop", talk -> call("Turn " + talk.turn() + ".", bash(talk.parameter("cmd", "true")))),
            entry("slow", Scripts::slow),
            entry("bigtool", steps(Scripts::bigTool, talk -> say("Got " + talk.lastResult().length() + " characters."))),
            entry("bigwrite", steps(Scripts::bigWrite, talk -> say("Written: " + talk.lastResult()))),
            entry("hang", talk -> new Silence(Boolean.parseBoolean(talk.parameter("begun", "false")))),
            entry("refusal", talk -> new Message("", List.of(), "refusal", null)),
            entry("maxtokens", talk -> new Message("This was cut", List.of(), "max_tokens", null)),
            entry("error", Scripts::error),
            entry("poison", talk -> say(POISON)),
            entry("limit", this::usageLimit));

    /** By the name that the script gives: how often it met the limit. */
    private final Map<String, Integer> limited = new ConcurrentHashMap<>();

    Scripts(Clock clock) {
        this.clock = clock;
    }

    Reply next(Conversation talk) {
        if (talk.body().path("messages").toString().contains(POISON)) {
            return new Failure(400, "invalid_request_error", "messages: this conversation is not valid", Map.of());
        }
        String name = talk.marker().map(Marker::name).orElse("hello");
        Function<Conversation, Reply> script = byName.get(name);
        return script == null ? say("The scripted model knows no script '" + name + "'.") : script.apply(talk);
    }

    /** One step a turn; the last one repeats. */
    @SafeVarargs
    private static Function<Conversation, Reply> steps(Function<Conversation, Reply>... steps) {
        return talk -> steps[Math.min(talk.turn(), steps.length) - 1].apply(talk);
    }

    private static Reply write(Conversation talk) {
        return call("I will write the file.", new ToolCall("Write", Map.of(
                "file_path", file(talk), "content", talk.parameter("content", "written by the scripted model\n"))));
    }

    private static Reply commit(Conversation talk) {
        return call("I will commit it.", bash("git add -A && git commit -q -m \"" + talk.parameter("message", "Scripted work")
                + "\" && git log --oneline -1"));
    }

    private static Reply read(Conversation talk) {
        return call("", new ToolCall("Read", Map.of("file_path", file(talk))));
    }

    private static Reply edit(Conversation talk) {
        return call("", new ToolCall("Edit", Map.of(
                "file_path", file(talk), "old_string", talk.parameter("old", "a"), "new_string", talk.parameter("new", "b"))));
    }

    private static Reply outcome(Conversation talk) {
        return say((talk.lastRefused() ? "REFUSED: " : "RESULT: ") + talk.lastResult());
    }

    private static Reply again(Conversation talk) {
        boolean call = talk.turn() == 1 || talk.turn() == 2 && talk.lastResult().contains("make the same call again");
        return call ? call("", bash(talk.parameter("cmd", "true"))) : outcome(talk);
    }

    private static Reply parallel(Conversation talk) {
        return call("In parallel.", IntStream.range(0, talk.number("n", 3))
                .mapToObj(i -> bash("echo parallel-" + i)).toArray(ToolCall[]::new));
    }

    private static Reply sequence(Conversation talk) {
        int done = talk.turn() - 1;
        return done < talk.number("n", 2) ? call("", bash(talk.parameter("cmd", "pwd").replace("%d", Integer.toString(done)))) : say((talk.lastRefused() ? "REFUSED: " : "RESULTS: ") + talk.results());
    }

    private static Reply calls(Conversation talk) {
        JsonNode calls = Wire.read(new String(Base64.getDecoder().decode(talk.parameter("base64", "W10=")), StandardCharsets.UTF_8), JsonNode.class);
        int done = talk.turn() - 1;
        return done >= calls.size() ? say("RESULTS: " + talk.results())
                : call("", new ToolCall(calls.get(done).path("name").asString(), Wire.mapper().convertValue(calls.get(done).path("input"), INPUT)));
    }

    private static Reply insist(Conversation talk) {
        boolean forgotten = talk.turn() == 1 && Boolean.parseBoolean(talk.parameter("forgets", "false"));
        String over = forgotten ? "" : talk.results();
        ToolCall[] missing = IntStream.range(0, talk.number("n", 3)).filter(i -> !over.contains("made-" + i + ".") && !over.contains("refuse-" + i + "."))
                .mapToObj(i -> bash(talk.parameter("cmd", "touch file-%d.txt").replace("%d", Integer.toString(i)).replace("%p", talk.folder()) + " && echo made-" + i + "."))
                .toArray(ToolCall[]::new);
        return missing.length == 0 ? say("RESULT: all were made") : call("", missing);
    }

    private static Reply twins(Conversation talk) {
        long made = talk.results().lines().filter(line -> line.equals("twin-made.")).count();
        ToolCall[] missing = IntStream.range(0, 2 - (int) made).mapToObj(i -> bash(talk.parameter("cmd", "true") + " && echo twin-made."))
                .toArray(ToolCall[]::new);
        return missing.length == 0 ? say("RESULT: both were made") : call("", missing);
    }

    private static Reply steer(Conversation talk) {
        String said = talk.body().path("messages").toString();
        int at = said.indexOf("STEER ");
        return at >= 0 ? say("STEERED: " + said.substring(at, Math.min(said.length(), at + 40)))
                : call("", bash(talk.parameter("cmd", "sleep 0.2")));
    }

    private static Reply plan(Conversation talk) {
        if (!talk.calls().contains("EnterPlanMode")) {
            return onceLoaded(talk, "EnterPlanMode", Map.of());
        }
        Matcher file = PLAN_FILE.matcher(talk.body().path("messages").toString());
        if (file.find() && !talk.calls().contains("Write")) {
            return call("", new ToolCall("Write", Map.of("file_path", file.group(1), "content", talk.parameter("plan", "1. Do it."))));
        }
        return onceLoaded(talk, "ExitPlanMode", Map.of());
    }

    private static Reply planned(Conversation talk) {
        long written = talk.calls().stream().filter("Write"::equals).count();
        Matcher file = PLAN_FILE.matcher(talk.body().path("messages").toString());
        if (written == 1 && file.find()) {
            return call("", new ToolCall("Write", Map.of("file_path", file.group(1), "content", "1. Write the file.")));
        }
        boolean decided = talk.calls().contains("ExitPlanMode");
        if (written > 0 && !decided) {
            return onceLoaded(talk, "ExitPlanMode", Map.of());
        }
        return written == 0 || written == 2 && !talk.lastRefused() ? write(talk) : say("RESULTS: " + talk.results());
    }

    private static Reply subagent(Conversation talk) {
        return call("", new ToolCall("Agent", Map.of(
                "description", "scripted subagent",
                "subagent_type", "general-purpose",
                "prompt", "[[script:sequence n=" + talk.number("n", 1) + " cmd=\"" + talk.parameter("cmd", "pwd") + "\"]]")));
    }

    private static Reply slow(Conversation talk) {
        return new Message("These are my last words.", List.of(), "end_turn", Path.of(talk.parameter("gate", "")));
    }

    private static Reply bigTool(Conversation talk) {
        return call("", bash("head -c " + talk.number("kb", 1024) * 1024L + " /dev/zero | tr '\\0' y"));
    }

    private static Reply bigWrite(Conversation talk) {
        return call("", new ToolCall("Write", Map.of("file_path", file(talk), "content", "y".repeat(talk.number("kb", 1024) * 1024))));
    }

    /** The CLI defers the schemas of rare tools: such a call has to be looked up first. */
    private static Reply onceLoaded(Conversation talk, String tool, Map<String, Object> input) {
        if (talk.calls().contains(tool)) {
            return outcome(talk);
        }
        boolean ready = talk.offers(tool) || !talk.offers("ToolSearch") || talk.calls().contains("ToolSearch");
        return ready
                ? call("", new ToolCall(tool, input))
                : call("", new ToolCall("ToolSearch", Map.of("query", "select:" + tool, "max_results", 5)));
    }

    private static Map<String, Object> inputs(Conversation talk) {
        Map<String, Object> inputs = new LinkedHashMap<>(talk.marker().orElseThrow().parameters());
        inputs.remove("name");
        return inputs;
    }

    private static Map<String, Object> question(Conversation talk) {
        List<Map<String, String>> options = Arrays.asList(
                Map.of("label", "Postgres", "description", "first"), Map.of("label", "SQLite", "description", "second"));
        return Map.of("questions", List.of(Map.of(
                "question", talk.parameter("question", "Which database?"),
                "header", "Database", "multiSelect", false, "options", options)));
    }

    private static Reply decide(Conversation talk) {
        if (talk.calls().contains("AskUserQuestion")) {
            return talk.calls().contains("Write") ? say("Decided: " + talk.results())
                    : call("", new ToolCall("Write", Map.of("file_path", file(talk), "content", talk.lastResult() + "\n")));
        }
        Reply asked = onceLoaded(talk, "AskUserQuestion", question(talk));
        String gate = talk.parameter("gate", "");
        return gate.isEmpty() || !(asked instanceof Message message) ? asked
                : new Message("I will ask a person first.", message.calls(), message.stopReason(), Path.of(gate));
    }

    private static Reply error(Conversation talk) {
        int status = talk.number("status", 500);
        List<String> known = ERRORS.getOrDefault(status, List.of("api_error", "error " + status));
        return new Failure(status, known.get(0), talk.parameter("message", known.get(1)), Map.of());
    }

    private Reply usageLimit(Conversation talk) {
        if (limited.merge(talk.parameter("name", ""), 1, Integer::sum) > talk.number("times", Integer.MAX_VALUE)) {
            return say("The limit was reset.");
        }
        String reset = Long.toString(clock.instant().getEpochSecond() + talk.number("reset_seconds", 3600));
        String prefix = "anthropic-ratelimit-unified-";
        return new Failure(429, "rate_limit_error", "This request would exceed your account's rate limit", Map.of(
                prefix + "status", "rejected",
                prefix + "reset", reset,
                prefix + "representative-claim", "five_hour",
                prefix + "5h-status", "rejected",
                prefix + "5h-reset", reset,
                prefix + "5h-utilization", "1",
                prefix + "overage-status", "rejected",
                prefix + "overage-disabled-reason", "org_level_disabled"));
    }

    private static String file(Conversation talk) {
        return Path.of(talk.folder()).resolve(talk.parameter("file", "scripted.txt")).toString();
    }
}
