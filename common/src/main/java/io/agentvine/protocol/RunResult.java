package io.agentvine.protocol;

/**
 * What a completed run hands back.
 *
 * @param summary the agent's own closing words
 * @param baseCommit where the branch started
 * @param commit its last commit; equal to the base where nothing was changed
 * @param verification {@code passed} after a verify_command, or {@code none}
 */
public record RunResult(
        String summary,
        String branch,
        String baseCommit,
        String commit,
        int filesChanged,
        int insertions,
        int deletions,
        String verification,
        Delivery delivery) {

    /** @param reason one sentence where the push failed, else null */
    public record Delivery(DeliveryStatus status, String reason) {}
}
