package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/** What a run used: tokens as the API counts them, and cost in US dollars as Claude Code reports it. */
public record Usage(
        @Nullable Integer turns,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Long cacheCreationInputTokens,
        @Nullable Long cacheReadInputTokens,
        @Nullable Double costUsd) {

    public static final Usage NONE = new Usage(null, null, null, null, null, null);

    /** Input, output and cache together; null until the output is known. */
    public @Nullable Long tokens() {
        return outputTokens == null ? null
                : outputTokens + known(inputTokens) + known(cacheCreationInputTokens) + known(cacheReadInputTokens);
    }

    private static long known(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
