package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a run used: tokens as the API counts them, and cost in US dollars as Claude Code reports it.
 *
 * @param costEstimated whether a part of it was not reported but added up from the messages by list prices, since a process ended without
 *     saying what it used, or is priced by a guess, since the model's price is not known
 */
public record Usage(
        @Nullable Integer turns,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Long cacheCreationInputTokens,
        @Nullable Long cacheReadInputTokens,
        @Nullable Double costUsd,
        @Nullable Boolean costEstimated) {

    public static final Usage NONE = new Usage(null, null, null, null, null, null, null);

    /** As it was reported. */
    public Usage(Integer turns, Long inputTokens, Long outputTokens, Long cacheCreationInputTokens, Long cacheReadInputTokens, Double costUsd) {
        this(turns, inputTokens, outputTokens, cacheCreationInputTokens, cacheReadInputTokens, costUsd, costUsd == null ? null : false);
    }

    /** Input, output and cache together; null until the output is known. */
    public @Nullable Long tokens() {
        return outputTokens == null ? null
                : outputTokens + known(inputTokens) + known(cacheCreationInputTokens) + known(cacheReadInputTokens);
    }

    private static long known(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
