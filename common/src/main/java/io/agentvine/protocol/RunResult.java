package io.agentvine.protocol;

import java.util.List;
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
 * @param kept commits that are not in the branch and are kept on the worker; null where there are none
 * @param leftOut files that are not in the branch; null where there are none
 * @param verificationOutput the last lines of the verify_command that passed, at most 50; null where there was none
 * @param notes what a person should know of the run, a sentence each, as which MCP servers' tools it did not have; null where there is nothing
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
        @Nullable JsonNode output,
        @Nullable List<Kept> kept,
        @Nullable List<LeftOut> leftOut,
        @Nullable List<String> verificationOutput,
        @Nullable List<String> notes) {

    /** With nothing kept beside the branch and nothing left out. */
    public RunResult(@Nullable String summary, @Nullable String branch, @Nullable String baseCommit, @Nullable String commit, int filesChanged,
            int insertions, int deletions, @Nullable String verification, @Nullable Delivery delivery, @Nullable JsonNode output) {
        this(summary, branch, baseCommit, commit, filesChanged, insertions, deletions, verification, delivery, output, null, null, null, null);
    }

    /**
     * A commit beside the branch.
     *
     * @param ref in what the worker keeps of the repository's tasks
     * @param what named it in the agent's clone, for a person: a branch, a stash, a worktree
     */
    public record Kept(String ref, String commit, String what) {}

    /** A file or folder of the clone, from its root, and in a few words why it is not in the branch. */
    public record LeftOut(String path, String why) {}

    /** @param reason one sentence where the push failed, else null */
    public record Delivery(@Nullable DeliveryStatus status, @Nullable String reason) {}
}
