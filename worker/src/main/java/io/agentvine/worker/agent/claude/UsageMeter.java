package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Usage;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Adds up what a run used: what its results say, and for what came after the last result of a process the tokens of each message, by list
 * prices. A process that is ended in its calls says no result. {@code model_usage_since_last_result} is what a turn used. Versions that do
 * not say it say {@code modelUsage}: of the process, or of the session where they carry it over a resume, from what the session's transcript
 * tells. Belongs to one run; one thread at a time.
 */
final class UsageMeter {

    private static final int CHARACTERS_OF_A_TOKEN = 4;

    private int turns;
    private boolean any;
    /** Whether a part of the sum is reckoned by us, or priced by a guess of the CLI's. */
    private boolean estimated;
    private Totals sum = Totals.ZERO;
    /** What the totals of the process were at its last result. */
    private Totals previous = Totals.ZERO;
    /** Whether the process has said no result yet. */
    private boolean before = true;
    /** Since the last result of the process, by the message's id. */
    private final Map<String, Message> open = new HashMap<>();
    private Totals openSum = Totals.ZERO;
    private int openTurns;
    /** Which message is being streamed, by the call whose subagent writes it. */
    private final Map<String, String> streamed = new HashMap<>();

    /** @param carried the {@code modelUsage} that the session's transcript ends with; missing where it has none */
    void newProcess(JsonNode carried) {
        settle();
        previous = Totals.of(carried);
        before = true;
    }

    /** @return whether more is known now */
    boolean add(JsonNode event) {
        return switch (event.path("type").asString("")) {
            case "assistant" -> addMessage(event);
            case "stream_event" -> addPart(event.path("event"), event.path("parent_tool_use_id").asString(""));
            case "result" -> addResult(event);
            case "system" -> begin(event);
            default -> false;
        };
    }

    Usage usage() {
        if (!any && open.isEmpty()) {
            return Usage.NONE;
        }
        Totals all = sum.plus(openSum);
        return new Usage(turns + openTurns, all.input, all.output, all.cacheWrite, all.cacheRead, all.cost, estimated || !open.isEmpty());
    }

    /** US dollars. */
    double cost() {
        return sum.cost + openSum.cost;
    }

    /** It says so before each turn. */
    private boolean begin(JsonNode event) {
        String version = event.path("claude_code_version").asString("");
        if (before && !version.isEmpty() && !ClaudeVersion.carriesTotals(version)) {
            previous = Totals.ZERO;
        }
        return false;
    }

    private boolean addResult(JsonNode result) {
        JsonNode since = result.path("model_usage_since_last_result");
        JsonNode models = result.path("modelUsage");
        Totals now = Totals.of(models);
        if (since.isObject()) {
            take(Totals.of(since), since);
        } else {
            take(now.minus(previous), models);
        }
        previous = now;
        before = false;
        turns += result.path("num_turns").asInt(0);
        any = true;
        forget();
        return true;
    }

    private void take(Totals used, JsonNode models) {
        sum = sum.plus(used);
        for (JsonNode model : models) {
            estimated |= model.path("costBasis").asString("").equals("unknown");
        }
    }

    /** What no result accounts for is taken as it was reckoned. */
    private void settle() {
        any |= !open.isEmpty();
        estimated |= !open.isEmpty();
        sum = sum.plus(openSum);
        turns += openTurns;
        forget();
    }

    private void forget() {
        open.clear();
        streamed.clear();
        openSum = Totals.ZERO;
        openTurns = 0;
    }

    private boolean addMessage(JsonNode event) {
        JsonNode message = event.path("message");
        boolean subagents = event.path("parent_tool_use_id").isString();
        return update(message.path("id").asString(""), subagents, message, kept -> {
            kept.take(message.path("usage"));
            message.path("content").forEach(block -> kept.characters += charactersOf(block));
        });
    }

    private static long charactersOf(JsonNode block) {
        long said = block.path("text").asString("").length() + block.path("thinking").asString("").length();
        return said + (block.has("input") ? block.path("input").toString().length() : 0);
    }

    private boolean addPart(JsonNode part, String call) {
        return switch (part.path("type").asString("")) {
            case "message_start" -> {
                JsonNode message = part.path("message");
                streamed.put(call, message.path("id").asString(""));
                yield update(message.path("id").asString(""), !call.isEmpty(), message, kept -> kept.take(message.path("usage")));
            }
            case "message_delta" -> update(streamed.getOrDefault(call, ""), !call.isEmpty(), part, kept -> {
                kept.take(part.path("usage"));
                kept.whole = true;
            });
            default -> false;
        };
    }

    private interface Change {
        void of(Message message);
    }

    private boolean update(String id, boolean subagents, JsonNode source, Change change) {
        String model = source.path("model").asString("");
        if (id.isEmpty() || model.equals(TurnRecord.SYNTHETIC)) {
            return false;
        }
        Message message = open.get(id);
        if (message == null) {
            message = new Message(model);
            open.put(id, message);
            openTurns += subagents ? 0 : 1;
        }
        Totals before = message.totals();
        change.of(message);
        openSum = openSum.minus(before).plus(message.totals());
        return true;
    }

    /** What is known of a message: its usage comes twice, first without the output. */
    private static final class Message {
        private final String model;
        private long input;
        private long output;
        private long cacheWrite;
        private long cacheHour;
        private long cacheRead;
        private long characters;
        private boolean whole;
        private boolean told;

        Message(String model) {
            this.model = model;
        }

        void take(JsonNode usage) {
            input = Math.max(input, usage.path("input_tokens").asLong(0));
            output = Math.max(output, usage.path("output_tokens").asLong(0));
            cacheWrite = Math.max(cacheWrite, usage.path("cache_creation_input_tokens").asLong(0));
            cacheHour = Math.max(cacheHour, usage.path("cache_creation").path("ephemeral_1h_input_tokens").asLong(0));
            cacheRead = Math.max(cacheRead, usage.path("cache_read_input_tokens").asLong(0));
            told = true;
        }

        /** Until its end is told, which of a subagent's never is, its output is reckoned by its length. */
        Totals totals() {
            if (!told) {
                return Totals.ZERO;
            }
            long tokens = whole ? output : Math.max(output, characters / CHARACTERS_OF_A_TOKEN);
            double cost = ModelPrices.cost(model, new ModelPrices.Tokens(input, tokens, cacheWrite, Math.min(cacheHour, cacheWrite), cacheRead));
            return new Totals(input, tokens, cacheWrite, cacheRead, cost);
        }
    }

    private record Totals(long input, long output, long cacheWrite, long cacheRead, double cost) {

        static final Totals ZERO = new Totals(0, 0, 0, 0, 0);

        static Totals of(JsonNode models) {
            Totals all = ZERO;
            for (Map.Entry<String, JsonNode> one : models.properties()) {
                JsonNode model = one.getValue();
                long input = model.path("inputTokens").asLong(0);
                long output = model.path("outputTokens").asLong(0);
                long write = model.path("cacheCreationInputTokens").asLong(0);
                long read = model.path("cacheReadInputTokens").asLong(0);
                // A program that does not know the price says none.
                double cost = model.has("costUSD") ? model.path("costUSD").asDouble(0)
                        : ModelPrices.cost(one.getKey(), new ModelPrices.Tokens(input, output, write, 0, read));
                all = all.plus(new Totals(input, output, write, read, cost));
            }
            return all;
        }

        Totals plus(Totals o) {
            return new Totals(input + o.input, output + o.output, cacheWrite + o.cacheWrite, cacheRead + o.cacheRead, cost + o.cost);
        }

        Totals minus(Totals o) {
            return new Totals(
                    Math.max(0, input - o.input),
                    Math.max(0, output - o.output),
                    Math.max(0, cacheWrite - o.cacheWrite),
                    Math.max(0, cacheRead - o.cacheRead),
                    Math.max(0, cost - o.cost));
        }
    }
}
