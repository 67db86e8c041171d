package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Pause;
import io.agentvine.e2e.fleet.TcpProxy;
import io.agentvine.protocol.CompleteJob;
import io.agentvine.protocol.NextReply;
import io.agentvine.protocol.NextRequest;
import io.agentvine.protocol.Registration;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
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
 * and now and then what was; and it oversleeps some leases and completes the work then all the same. One thread.
 */
final class LightWorker implements Runnable {

    static final String LABEL = "light";
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
    private int refused;
    private volatile boolean ended;

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

    /** The same request until it is answered; null where this worker is to end. */
    private NextReply ask(NextRequest request) {
        while (!ended) {
            try {
                Api.Answer answer = api.tryPost("/queue/next", request);
                if (answer.status() == 200) {
                    return Wire.read(answer.text(), NextReply.class);
                }
                if (answer.status() != 503) {
                    throw new IllegalStateException("a claim was answered with " + answer);
                }
            } catch (Api.Unanswered lost) {
                // asked again with the same request id
            }
            Pause.of(Duration.ofMillis(200));
        }
        return null;
    }

    private void take(WorkOrder order) {
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
