package io.agentvine.protocol;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answer to {@code /queue/next}: one entry per completion, in order, and the work orders. */
public record NextReply(List<Completed> completed, List<WorkOrder> workOrders) {

    /** @param problem why this completion was refused, else null */
    public record Completed(UUID jobId, @Nullable JobEnded ended, @Nullable String problem) {}
}
