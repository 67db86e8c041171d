package io.agentvine.protocol;

import java.util.UUID;

/** Body of {@code POST /sessions}: this worker has that Claude session. */
public record ReportSession(UUID sessionId, UUID workerId, UUID taskId) {}
