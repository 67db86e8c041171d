package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;

/** Body of {@code POST /queue/next}: completions commit first, then up to {@code count} (1-100) work orders are granted. */
public record NextRequest(
        UUID workerId, String requestId, List<CompleteJob> complete, Integer count, Integer waitSeconds) {}
