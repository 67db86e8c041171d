package io.agentvine.protocol;

import java.util.UUID;

/**
 * Body of {@code POST /sessions}: this worker has that Claude session. What is null is not known, and stays as it was.
 *
 * @param branchName what the session is about; with {@code taskId} that task's counts
 * @param contextTokens how many tokens its next request would begin with
 * @param contextWindow how many its model takes
 */
public record ReportSession(UUID sessionId, UUID workerId, UUID taskId, String branchName, Long contextTokens, Long contextWindow) {

    public ReportSession(UUID sessionId, UUID workerId, UUID taskId) {
        this(sessionId, workerId, taskId, null, null, null);
    }
}
