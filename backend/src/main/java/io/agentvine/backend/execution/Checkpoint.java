package io.agentvine.backend.execution;

import java.util.UUID;

/**
 * What a checkpoint holds: a run's change from one commit to another, and its session.
 *
 * @param sessionId null where the transcript is not in it
 * @param sizeBytes of the ZIP
 * @param sha256 of the ZIP, 64 lower-case hex digits
 */
record Checkpoint(String baseCommit, String headCommit, UUID sessionId, long sizeBytes, String sha256) {

    boolean hasBundle() {
        return !baseCommit.equals(headCommit);
    }
}
