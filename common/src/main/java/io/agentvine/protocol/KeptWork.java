package io.agentvine.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The commit that a completed task has come to, and where it can be had: on its branch where that was pushed, with the
 * worker that made it, and in a checkpoint where one is stored.
 *
 * @param fence of the run that made it
 * @param branch of that task
 * @param baseBranch what that branch began from; null: the remote's own default
 * @param base where it began
 * @param commit its last commit
 * @param pushed whether the branch was pushed with it
 * @param checkpoint the execution whose checkpoint has that commit, or null
 */
public record KeptWork(
        UUID taskId,
        long fence,
        String branch,
        @Nullable String baseBranch,
        String base,
        String commit,
        boolean pushed,
        @Nullable UUID checkpoint) {}
