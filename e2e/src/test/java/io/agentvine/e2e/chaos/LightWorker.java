package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Pause;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.NextReply;
import io.agentvine.protocol.NextRequest;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A worker by the protocol alone, with no agent, so that hundreds of tasks go through the queue. It repeats what was not answered,
 * and now and then what was; it oversleeps some leases and completes the work then all the same; some of its runs ask a person first
 * and are parked meanwhile. One thread.
 */
final class LightWorker implements Runnable {

    static final String LABEL = "light";
    /** How the title of a task ends that asks a person before it is done. */
    static final String ASKS = " asks";
    private static final int AT_ONCE = 4;
    private static final RunResult RESULT = new RunResult("Done.", null, null, null, 0, 0, 0, "none", null, null);

    private final Random random;
    private final long leaseMillis;
    private final BooleanSupplier calm;
    private final Api api;
    private final UUID id;
    private final Deque<Overslept> overslept = new ArrayDeque<>();
    private final Map<UUID, NextReply.Completed> answers = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private List<CompleteJob> done = new ArrayList<>();
    private CompleteJob repeat;
    private final List<Call> calls = new ArrayList<>();
    private int refused;
    private volatile boolean ended;

    /** A call that was made since a question was answered with yes. */
    record Call(UUID question, String id) {}

    private record Overslept(CompleteJob job, long due) {}

    /** @param calm from when on no lease is overslept any more */
    LightWorker(TcpProxy way, int n, ChaosPlan plan, BooleanSupplier calm) {
        this.random = new Random(plan.seed() + 100 + n);
        this.leaseMillis = plan.lease().toMillis();
        this.calm = calm;
        Registration registered = Wire.read(new Api(way.url(), null).tryPost("/workers",
                Map.of("name", "light-" + n, "labels", List.of(LABEL), "slots", 64)).text(), Registration.class);
        this.id = registered.id();
        this.api = new Api(way.url(), registered.workerToken());
    }

    /** Completions that came too late and were refused. */
    int refused() {
        return refused;
    }

    /** To be read at its end. */
    List<Call> calls() {
        return calls;
    }

    List<String> contradictions() {
        return contradictions;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        while (!ended) {
            completeWhatIsOverslept();
            NextRequest request = new NextRequest(id, UUID.randomUUID().toString(), done, AT_ONCE, 1);
            NextReply reply = ask(request);
            if (reply == null) {
                return;
            }
            done = new ArrayList<>();
            reply.completed().forEach(this::note);
            reply.workOrders().forEach(this::take);
        }
    }

    private NextReply ask(NextRequest request) {
        Api.Answer answer = tell("/queue/next", request);
        if (answer != null && answer.status() != 200) {
            throw new IllegalStateException("a claim was answered with " + answer);
        }
        return answer == null ? null : Wire.read(answer.text(), NextReply.class);
    }

    /** The same request until it is answered; null where this worker is to end. */
    private Api.Answer tell(String path, Object request) {
        while (!ended) {
            try {
                Api.Answer answer = api.tryPost(path, request);
                if (answer.status() != 503) {
                    return answer;
                }
            } catch (Api.Unanswered lost) {
                // asked again: every request may be repeated
            }
            Pause.of(Duration.ofMillis(200));
        }
        return null;
    }

    /** Whether the run goes on; where nobody has answered yet it is parked. */
    private boolean mayGoOn(WorkOrder order) {
        WorkOrder.Resumption resumption = order.meta().resumption();
        String call = resumption == null || resumption.deferredCall() == null ? "call-" + order.executionId() : resumption.deferredCall();
        Api.Answer asked = tell("/chat/worker-message", new WorkerMessage(order.meta().sessionId(), id, "May it be done?", order.data().id(),
                order.executionId(), order.lease().token(), QuestionKind.PERMISSION, call, null, "Bash",
                Wire.mapper().valueToTree(Map.of("command", "do it")), null, null, null));
        if (asked == null || leaseIsOver(asked)) {
            return false;
        }
        QuestionState question = Wire.read(asked.text(), QuestionState.class);
        if (question.status() == QuestionStatus.ANSWERED) {
            if (question.answer().allowed()) {
                calls.add(new Call(question.messageId(), call));
            }
            return true;
        }
        ParkRun park = new ParkRun(order.lease().token(), question.messageId(), random.nextBoolean() ? call : null, null, null, null, 143, null);
        for (int times = random.nextInt(4) == 0 ? 2 : 1; times > 0; times--) {
            Api.Answer parked = tell("/executions/" + order.executionId() + "/park", park);
            if (parked != null) {
                leaseIsOver(parked);
            }
        }
        return false;
    }

    /** False: it was done. Any other answer is a fault. */
    private static boolean leaseIsOver(Api.Answer answer) {
        if (answer.status() != 200 && answer.status() != 409) {
            throw new IllegalStateException("a run that asks was answered with " + answer);
        }
        return answer.status() == 409;
    }

    private void take(WorkOrder order) {
        if (order.data().title().endsWith(ASKS) && !mayGoOn(order)) {
            return;
        }
        CompleteJob job = new CompleteJob(order.jobId(), order.lease().token(), RESULT, null, 0, null);
        if (!calm.getAsBoolean() && random.nextInt(12) == 0) {
            overslept.add(new Overslept(job, System.currentTimeMillis() + leaseMillis * 13 / 10));
            return;
        }
        done.add(job);
        if (repeat != null && random.nextInt(10) == 0) {
            done.add(repeat);
        }
        repeat = job;
    }

    private void note(NextReply.Completed completed) {
        NextReply.Completed first = answers.putIfAbsent(completed.jobId(), completed);
        if (first != null && first.ended() != null && !first.equals(completed)) {
            contradictions.add(first + " and then " + completed);
        }
    }

    private void completeWhatIsOverslept() {
        while (!overslept.isEmpty() && (overslept.peek().due() < System.currentTimeMillis() || calm.getAsBoolean())) {
            try {
                int status = api.tryPost("/queue/complete", overslept.peek().job()).status();
                if (status == 503) {
                    return;
                }
                refused += status == 409 ? 1 : 0;
                overslept.poll();
            } catch (Api.Unanswered lost) {
                return;
            }
        }
    }
}
