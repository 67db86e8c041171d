package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** The ways of tasks through the backend, over HTTP: submitted, handed over, worked off. */
final class Queue {

    private static final String TASK = Wire.write(Map.of(
            "title", "Benchmark task",
            "description", "Measure how fast this one is handed over.",
            "repository_url", "https://example.invalid/team/repository.git"));
    private static final int WORKERS = 3;

    private final BackendProcess backend;

    Queue(BackendProcess backend) {
        this.backend = backend;
    }

    /** From sending the submit to the whole answer of a claim that was already waiting, on an otherwise idle system. */
    Latencies pickUp(int warmUp, int rounds) throws Exception {
        Semaphore asking = new Semaphore(0);
        BlockingQueue<Long> answered = new LinkedBlockingQueue<>();
        Crew crew = new Crew();
        crew.start("pickup-worker", () -> {
            try (ClaimingWorker worker = new ClaimingWorker(backend.register("bench-pickup"))) {
                for (int i = 0; i < warmUp + rounds; i++) {
                    asking.release();
                    byte[] answer = worker.claim(30);
                    long now = System.nanoTime();
                    worker.take(answer);
                    worker.finish();
                    answered.add(now);
                }
            }
        });
        Latencies latencies = new Latencies(rounds);
        try (HttpLine line = backend.line()) {
            for (int i = 0; i < warmUp + rounds; i++) {
                crew.acquire(asking, Duration.ofSeconds(40));
                Thread.sleep(15); // so that the claim waits at the backend: an idle system
                long begun = System.nanoTime();
                line.post("/api/v1/tasks", TASK);
                Long end = answered.poll(40, TimeUnit.SECONDS);
                crew.check();
                if (end == null) {
                    throw new IOException("a submitted task was not handed over within 40 s");
                }
                if (i >= warmUp) {
                    latencies.add(end - begun);
                }
            }
        }
        crew.join();
        return latencies;
    }

    /** Submits a second, each acknowledged after its commit. */
    double submit(int clients, int count) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        Crew crew = new Crew();
        long begun = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            crew.start("submit-" + i, () -> {
                try (HttpLine line = backend.line()) {
                    while (left.getAndDecrement() > 0) {
                        line.post("/api/v1/tasks", TASK);
                    }
                }
            });
        }
        crew.join();
        return count / Until.seconds(begun, System.nanoTime());
    }

    /** One more task; answers its id. */
    String submitOne() throws IOException {
        try (HttpLine line = backend.line()) {
            return Wire.mapper().readTree(line.post("/api/v1/tasks", TASK)).path("id").asString();
        }
    }

    /**
     * Tasks a second that three workers complete, from their first request to the last completion of so many.
     *
     * @param batch tasks a request
     * @throws IOException if they are not all completed within the limit
     */
    double workOff(int batch, int tasks, Duration limit) throws Exception {
        List<ClaimingWorker> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new ClaimingWorker(backend.register("bench-next-" + i)));
        }
        AtomicInteger left = new AtomicInteger(tasks);
        AtomicLong last = new AtomicLong();
        Crew crew = new Crew();
        long begun = System.nanoTime();
        for (ClaimingWorker each : workers) {
            crew.start("next", () -> {
                try (ClaimingWorker worker = each) {
                    while ((left.get() > 0 || worker.holdsWork()) && System.nanoTime() - begun < limit.toNanos()) {
                        int completed = worker.next(batch);
                        if (completed > 0) {
                            left.addAndGet(-completed);
                            last.accumulateAndGet(System.nanoTime(), Math::max);
                        }
                    }
                }
            });
        }
        crew.join();
        if (left.get() > 0) {
            throw new IOException((tasks - left.get()) + " of " + tasks + " tasks were worked off within " + limit.toSeconds() + " s");
        }
        return (tasks - left.get()) / Until.seconds(begun, last.get());
    }

    /** Works off what an earlier part left. */
    void empty() throws Exception {
        int waiting = waiting();
        if (waiting > 0) {
            System.out.println("(works off " + waiting + " tasks that were left)");
            workOff(50, waiting, Duration.ofSeconds(90));
        }
    }

    /** Submits and works off until two rounds one after the other are equally fast, within a fifteenth. Answers what was seen. */
    String warmUp(Duration limit) throws Exception {
        long begun = System.nanoTime();
        double before = 0;
        for (int round = 1; ; round++) {
            submit(8, 1_500);
            double now = workOff(round % 2 == 0 ? 1 : 10, 1_500, limit);
            if (round % 2 == 0) {
                boolean stable = Math.abs(now - before) < now / 15;
                if (stable || System.nanoTime() - begun > limit.toNanos()) {
                    return round + " rounds of 1,500 tasks, the last two one by one at " + Words.number(Math.rint(before)) + " and "
                            + Words.number(Math.rint(now)) + " /s" + (stable ? "" : ", not stable yet");
                }
                before = now;
            }
        }
    }

    private int waiting() throws IOException {
        try (HttpLine line = backend.line()) {
            JsonNode status = line.read("/api/v1/queue/status");
            return status.propertyStream().mapToInt(queue -> queue.getValue().path("pending").asInt()).sum();
        }
    }
}
