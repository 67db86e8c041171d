package io.agentvine.worker.control;

import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A checkpoint on this worker's disk: a ZIP with {@code bundle}, where anything was changed, and the transcript under {@code session/}.
 *
 * @param session null: the transcript is not in it
 */
public record CheckpointFile(Path file, String base, String head, UUID session, String sha256) {

    static CheckpointFile of(Path file, HttpHeaders headers) {
        return new CheckpointFile(file, headers.firstValue("AgentVine-Base-Commit").orElse(""),
                headers.firstValue("AgentVine-Head-Commit").orElse(""),
                headers.firstValue("AgentVine-Session-Id").map(UUID::fromString).orElse(null),
                headers.firstValue("AgentVine-Content-SHA256").orElse(""));
    }
}
