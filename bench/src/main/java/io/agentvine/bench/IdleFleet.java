package io.agentvine.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Workers with nothing to do, each with the three things a real one keeps going: a long poll, a stream of orders, a heartbeat. */
final class IdleFleet {

    private static final int POLL_SECONDS = 10;
    private static final int HEARTBEAT_SECONDS = 30;

    private final BackendProcess backend;
    private final List<BackendProcess.Worker> registered = new ArrayList<>();
    private volatile boolean over;

    IdleFleet(BackendProcess backend) {
        this.backend = backend;
    }

    /** Share of one core, in percent, that the backend's JVM uses while this many workers idle. */
    double backendCpuPercent(int workers, Duration settle, Duration watch) throws Exception {
        Crew crew = new Crew();
        List<HttpLine> lines = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            BackendProcess.Worker worker = backend.register("bench-idle-" + i);
            HttpLine poll = keep(lines, worker.line());
            HttpLine orders = keep(lines, worker.line());
            registered.add(worker);
            long offset = i * POLL_SECONDS * 1000L / workers;
            crew.start("poll-" + i, () -> untilOver(() -> poll(poll, worker, offset)));
            crew.start("orders-" + i, () -> untilOver(() -> orders.swallow("/api/v1/workers/" + worker.id() + "/directives?after=0")));
        }
        crew.start("heartbeats", () -> untilOver(() -> heartbeats(workers)));
        Thread.sleep(settle.toMillis());
        crew.check();
        Duration before = backend.process().cpu();
        long begun = System.nanoTime();
        Thread.sleep(watch.toMillis());
        double used = backend.process().cpu().minus(before).toNanos() / (double) (System.nanoTime() - begun);
        crew.check();
        over = true;
        for (HttpLine line : lines) {
            line.close();
        }
        return used * 100;
    }

    private static HttpLine keep(List<HttpLine> lines, HttpLine line) {
        lines.add(line);
        return line;
    }

    private void poll(HttpLine line, BackendProcess.Worker worker, long offsetMillis) throws Exception {
        Thread.sleep(offsetMillis);
        while (!over) {
            line.post("/api/v1/queue/claim", "{\"worker_id\":\"" + worker.id() + "\",\"wait_seconds\":" + POLL_SECONDS
                    + ",\"request_id\":\"" + UUID.randomUUID() + "\"}");
        }
    }

    private void heartbeats(int workers) throws Exception {
        for (int i = 0; !over; i = (i + 1) % workers) {
            BackendProcess.Worker worker = registered.get(i);
            try (HttpLine line = worker.line()) {
                line.post("/api/v1/workers/" + worker.id() + "/heartbeat", "{\"status\":\"idle\",\"executions\":[]}");
            }
            Thread.sleep(HEARTBEAT_SECONDS * 1000L / workers);
        }
    }

    /** Closing the lines at the end breaks what waits on them; before the end it is a failure. */
    private void untilOver(Crew.Work work) throws Exception {
        try {
            work.run();
            if (!over) {
                throw new IOException("the backend ended a stream of orders");
            }
        } catch (IOException e) {
            if (!over) {
                throw e;
            }
        }
    }
}
