package io.agentvine.worker.agent.claude;

import java.util.Comparator;
import java.util.List;

/**
 * List prices, for what no result of Claude Code accounts for. They are those that the pinned version of the CLI reckons with, US dollars
 * for a million tokens; of a model that is not among them it says itself that it guesses, by the same prices as here.
 */
final class ModelPrices {

    private static final double MILLION = 1_000_000;

    /**
     * @param write for what is written to the cache for 5 minutes; an hour costs 1.6 times as much
     * @param longFrom a prompt of more tokens than that costs five times as much; 0: none does
     */
    private record Price(String model, double input, double output, double write, double read, long longFrom) {

        private Price(String model, double input, double output, double read) {
            this(model, input, output, input * 1.25, read, 0);
        }
    }

    private static final double LONGER_CACHE = 1.6;
    private static final double LONG_PROMPT = 5;

    private static final List<Price> KNOWN = List.of(
            new Price("claude-3-5-haiku", 0.8, 4, 0.08),
            new Price("claude-haiku-4-5", 1, 5, 0.1),
            new Price("claude-haiku-5-5", 0.1, 0.5, 0.125, 0.01, 100_000),
            new Price("claude-3-5-sonnet", 3, 15, 0.3),
            new Price("claude-3-7-sonnet", 3, 15, 0.3),
            new Price("claude-sonnet-4", 3, 15, 0.3),
            new Price("claude-sonnet-5", 2, 10, 0.2),
            new Price("claude-sonnet-5-5", 2, 10, 0.1),
            new Price("claude-opus-4-0", 15, 75, 1.5),
            new Price("claude-opus-4-1", 15, 75, 1.5),
            new Price("claude-opus-4-20", 15, 75, 1.5), // 4.0 by its date
            new Price("claude-opus-4", 5, 25, 0.5),
            new Price("claude-opus-5", 5, 25, 0.5),
            new Price("claude-opus-5-5", 4, 20, 0.2),
            new Price("claude-fable-5", 10, 50, 1),
            new Price("claude-fable-5-1", 10, 50, 0.25),
            new Price("claude-fable-5-2", 8, 40, 0.2),
            new Price("claude-mythos-5", 10, 50, 1),
            new Price("claude-mythos-5-1", 10, 50, 0.25),
            new Price("claude-mythos-5-2", 8, 40, 0.2));

    private static final Price GUESS = new Price("", 4, 20, 0.2);

    private ModelPrices() {}

    /** Tokens of one message. @param cacheHour of those that are written to the cache, for an hour */
    record Tokens(long input, long output, long cacheWrite, long cacheHour, long cacheRead) {}

    /** US dollars. @param model as the API names it, with a date or a provider's prefix or without */
    static double cost(String model, Tokens used) {
        Price price = KNOWN.stream().filter(known -> model.contains(known.model))
                .max(Comparator.comparingInt(known -> known.model.length())).orElse(GUESS);
        double write = price.write * (used.cacheWrite - used.cacheHour + used.cacheHour * LONGER_CACHE);
        double cost = (price.input * used.input + price.output * used.output + write + price.read * used.cacheRead) / MILLION;
        boolean isLong = price.longFrom > 0 && used.input + used.cacheWrite + used.cacheRead > price.longFrom;
        return isLong ? cost * LONG_PROMPT : cost;
    }
}
