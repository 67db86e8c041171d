package io.agentvine.worker.run;

import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerMessage;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.agent.Oversight;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.Redaction;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Brings the calls of one run to people by the backend. */
final class AskingBackend implements Oversight {

    private final Backend backend;
    private final WorkOrder order;
    private final Redaction redaction;
    private final Path workingCopy;
    private final Runnable unauthorized;

    AskingBackend(Backend backend, WorkOrder order, Redaction redaction, Path workingCopy, Runnable unauthorized) {
        this.backend = backend;
        this.order = order;
        this.redaction = redaction;
        this.workingCopy = workingCopy;
        this.unauthorized = unauthorized;
    }

    @Override
    public QuestionState ask(OpenCall call) {
        Reply<QuestionState> reply = backend.ask(new WorkerMessage(order.meta().sessionId(), backend.identity().workerId(),
                redaction.mask(call.message()), order.data().id(), order.executionId(), order.lease().token(), call.kind(), call.id(),
                call.agentId(), call.tool(), masked(call.input()), call.rule(), call.controller(),
                workingCopy.toString()));
        if (reply instanceof Reply.Ok<QuestionState> ok && ok.value() != null) {
            return ok.value();
        }
        if (reply instanceof Reply.Unauthorized) {
            unauthorized.run();
        }
        if (reply instanceof Reply.Refused<QuestionState> refused) {
            return new QuestionState(null, QuestionStatus.ANSWERED, 0,
                    new QuestionState.Answer(false, "AgentVine could not ask a person: " + refused.detail(), null, null));
        }
        return reply instanceof Reply.Gone ? new QuestionState(null, QuestionStatus.WITHDRAWN, 0, null) : null;
    }

    /** As it is, unless it tells a secret that this worker knows. */
    private JsonNode masked(JsonNode input) {
        String text = Wire.write(input);
        String masked = redaction.mask(text);
        return masked.equals(text) ? input : Wire.read(masked, JsonNode.class);
    }
}
