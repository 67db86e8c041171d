package io.agentvine.protocol;

/** What a run used: tokens as the API counts them, and cost in US dollars as Claude Code reports it. */
public record Usage(
        Integer turns,
        Long inputTokens,
        Long outputTokens,
        Long cacheCreationInputTokens,
        Long cacheReadInputTokens,
        Double costUsd) {

    public static final Usage NONE = new Usage(null, null, null, null, null, null);
}
