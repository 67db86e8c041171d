package io.agentvine.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a completed run hands back.
 *
 * @param summary the agent's own closing words
 * @param baseCommit where the branch started
 * @param commit its last commit; equal to the base where nothing was changed
 * @param verification {@code passed} after a verify_command, or {@code none}
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
        @Nullable Delivery delivery) {

    /** @param reason one sentence where the push failed, else null */
    public record Delivery(@Nullable DeliveryStatus status, @Nullable String reason) {}
}
