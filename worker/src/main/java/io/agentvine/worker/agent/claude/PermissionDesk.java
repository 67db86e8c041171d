package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.worker.agent.OpenCall;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Takes the calls of one run that a person must decide: brings each to a person, hands the answer on, and parks the run where none
 * comes while the call is held. Any thread may call.
 */
final class PermissionDesk implements PermissionJudge.People {

    private static final String AGAIN = "The run is paused until a person has answered. Make this call again, exactly as it is, when it goes on.";

    private final HeldCalls held;
    private final Supplier<String> plan;
    private final Function<Parking, ClaudeProcess> park;

    /** @param call the deferred one, or null where the process is broken off in its calls */
    record Parking(UUID question, String call) {}

    /**
     * @param plan the one that the agent wrote last
     * @param park parks the run, and gives the process that is to end; null where the run ends already
     */
    PermissionDesk(HeldCalls held, Supplier<String> plan, Function<Parking, ClaudeProcess> park) {
        this.held = held;
        this.plan = plan;
        this.park = park;
    }

    @Override
    public PermissionJudge.Answer decide(OpenCall call, boolean deferrable) {
        HeldCalls.Said said = held.bring(call.kind() == QuestionKind.PLAN ? QuestionText.withPlan(call, plan.get()) : call);
        if (said instanceof HeldCalls.Said.Answered answered) {
            return answer(answered.answer());
        }
        return said instanceof HeldCalls.Said.HoldOver over
                ? parked(over.question(), call, deferrable)
                : PermissionJudge.Answer.deny(AGAIN);
    }

    private static PermissionJudge.Answer answer(QuestionState.Answer answer) {
        JsonNode changed = answer.updatedInput() == null || answer.updatedInput().isNull() ? null : answer.updatedInput();
        return new PermissionJudge.Answer(answer.allowed() ? PermissionJudge.Decision.ALLOW : PermissionJudge.Decision.DENY,
                answer.allowed() ? "Allowed by " + answer.answeredBy() : answer.message(), changed, answer.answeredBy());
    }

    /** One process keeps one deferred call, and none of a subagent: its siblings are refused and made again. */
    private PermissionJudge.Answer parked(UUID question, OpenCall call, boolean deferrable) {
        boolean defer = deferrable && call.agentId() == null && !held.anyOfSubagent();
        ClaudeProcess running = park.apply(new Parking(question, defer ? call.id() : null));
        if (running == null) {
            return PermissionJudge.Answer.deny(AGAIN);
        }
        held.close();
        if (defer) {
            return new PermissionJudge.Answer(PermissionJudge.Decision.DEFER, "The run is parked until a person has answered.", null, null);
        }
        running.breakOff();
        return PermissionJudge.Answer.deny(AGAIN);
    }
}
