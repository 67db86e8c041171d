package io.agentvine.backend.fleet;

import io.agentvine.backend.task.CancelRequested;
import io.agentvine.protocol.OrderKind;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Makes an order out of a cancel request, in the transaction of the request: both are there, or neither. */
@Component
class CancelOrders {

    private final Orders orders;

    CancelOrders(Orders orders) {
        this.orders = orders;
    }

    @EventListener
    void order(CancelRequested request) {
        orders.issue(
                request.workerId(), OrderKind.CANCEL, request.executionId(), "Task " + request.taskId() + " is to be cancelled");
    }
}
