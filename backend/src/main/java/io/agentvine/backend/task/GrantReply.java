package io.agentvine.backend.task;

import io.agentvine.protocol.WorkOrder;
import java.util.List;

/** What came of asking for a right to run: the work orders for it, or why this worker gets none at all. */
public record GrantReply(List<WorkOrder> granted, Refusal refusal) {

    /** Why nothing was granted, whatever the tasks. */
    public enum Refusal {
        /** The worker may take work; tasks that are missing from the reply were not claimable. */
        NONE,
        /** Its incarnation is not current, or it is draining, in error or deregistered. */
        WORKER_MAY_NOT,
        /** The request id was answered with work before. */
        REQUEST_ANSWERED
    }

    static final GrantReply NOTHING = new GrantReply(List.of(), Refusal.NONE);

    static GrantReply refused(Refusal refusal) {
        return new GrantReply(List.of(), refusal);
    }
}
