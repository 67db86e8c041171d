package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a completed run hands back.
 *
 * @param summary the agent's own closing words
 * @param branch what was pushed, or null
 * @param baseCommit where the work started
 * @param commit the last commit; equal to the base where nothing was changed
 * @param verification {@code passed} after a verify_command, or {@code none}
 * @param output what the agent answered to the task's {@code output_schema}, or null
 */
public record RunResult(
        @Nullable String summary,
        @Nullable String branch,
        @Nullable String baseCommit,
        @Nullable String commit,
        int filesChanged,
        int insertions,
        int deletions,
        @Nullable String verification,
        @Nullable Delivery delivery,
        @Nullable JsonNode output) {

    /** @param reason one sentence where the push failed, else null */
    public record Delivery(@Nullable DeliveryStatus status, @Nullable String reason) {}
}
