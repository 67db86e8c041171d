package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Usage;
import tools.jackson.databind.JsonNode;

/**
 * Adds up what a run used over its results. {@code total_cost_usd} and {@code modelUsage} are cumulative over the session,
 * also across resumes; {@code model_usage_since_last_result} is what a turn used. Where that is absent (older versions), the
 * difference to the process's previous result counts. Belongs to one run; one thread at a time.
 */
final class UsageMeter {

    private int turns;
    private boolean any;
    private Totals sum = Totals.ZERO;
    private Totals previous = Totals.ZERO;

    /** A new process: totals of older versions start again. */
    void newProcess() {
        previous = Totals.ZERO;
    }

    void add(JsonNode result) {
        any = true;
        turns += result.path("num_turns").asInt(0);
        JsonNode since = result.path("model_usage_since_last_result");
        if (since.isObject()) {
            sum = sum.plus(Totals.of(since));
            return;
        }
        Totals now = Totals.of(result.path("modelUsage"));
        sum = sum.plus(now.minus(previous));
        previous = now;
    }

    Usage usage() {
        return any ? new Usage(turns, sum.input, sum.output, sum.cacheWrite, sum.cacheRead, sum.cost) : Usage.NONE;
    }

    private record Totals(long input, long output, long cacheWrite, long cacheRead, double cost) {

        static final Totals ZERO = new Totals(0, 0, 0, 0, 0);

        static Totals of(JsonNode models) {
            Totals all = ZERO;
            for (JsonNode model : models) {
                all = all.plus(new Totals(
                        model.path("inputTokens").asLong(0),
                        model.path("outputTokens").asLong(0),
                        model.path("cacheCreationInputTokens").asLong(0),
                        model.path("cacheReadInputTokens").asLong(0),
                        model.path("costUSD").asDouble(0)));
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
