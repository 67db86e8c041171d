package io.agentvine.bench;

import io.agentvine.protocol.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.ObjectReader;

/** A registered worker over one connection that completes what it has and claims again. It reads no more of an answer than it needs. */
final class ClaimingWorker implements Closeable {

    private static final ObjectReader ANSWER = Wire.mapper().readerFor(Answer.class);
    private static final String COMMIT = "0123456789012345678901234567890123456789";

    /** Numbered, as a worker does. */
    private static final AtomicLong REQUESTS = new AtomicLong();

    private final BackendProcess.Worker worker;
    private HttpLine line;
    private List<Order> held = List.of();
    private long requestId = REQUESTS.incrementAndGet();

    ClaimingWorker(BackendProcess.Worker worker) throws IOException {
        this.worker = worker;
        this.line = worker.line();
    }

    record Answer(List<Completed> completed, List<Order> workOrders) {}

    record Completed(String problem) {}

    record Order(String jobId, Meta meta, Lease lease) {}

    record Meta(String branch) {}

    record Lease(String token) {}

    boolean holdsWork() {
        return !held.isEmpty();
    }

    /**
     * Completes all it holds, claims up to so many, and answers how many completions were accepted. With nothing to complete it
     * waits up to a second for work. After an exception the same call may be repeated: it is the same request.
     */
    int next(int count) throws IOException {
        Answer answer = ANSWER.readValue(line.post("/api/v1/queue/next", body(count)));
        requestId = REQUESTS.incrementAndGet();
        for (Completed each : answer.completed()) {
            if (each.problem() != null) {
                throw new IOException("a completion was refused: " + each.problem());
            }
        }
        held = answer.workOrders();
        return answer.completed().size();
    }

    /** Completes all it holds, claims nothing more. */
    int finish() throws IOException {
        int completed = 0;
        for (Order order : held) {
            line.post("/api/v1/queue/complete", completion(new StringBuilder(), order).toString());
            completed++;
        }
        held = List.of();
        return completed;
    }

    void reconnect() throws IOException {
        line.close();
        line = worker.line();
    }

    /** Claims one, waiting for it; the answer is read to its last byte, its meaning later, by {@link #take}. */
    byte[] claim(int waitSeconds) throws IOException {
        return line.post("/api/v1/queue/claim", "{\"worker_id\":\"" + worker.id() + "\",\"wait_seconds\":" + waitSeconds
                + ",\"request_id\":\"" + REQUESTS.incrementAndGet() + "\"}");
    }

    /** Holds what a claim was answered with. */
    void take(byte[] answer) throws IOException {
        Order order = Wire.mapper().readValue(answer, Order.class);
        if (order == null) {
            throw new IOException("a claim was answered without work");
        }
        held = List.of(order);
    }

    @Override
    public void close() throws IOException {
        line.close();
    }

    private String body(int count) {
        StringBuilder body = new StringBuilder(200 + held.size() * 600).append("{\"worker_id\":\"").append(worker.id())
                .append("\",\"request_id\":\"").append(requestId).append("\",\"count\":").append(count)
                .append(",\"wait_seconds\":").append(held.isEmpty() ? 1 : 0).append(",\"complete\":[");
        for (int i = 0; i < held.size(); i++) {
            completion(i == 0 ? body : body.append(','), held.get(i));
        }
        return body.append("]}").toString();
    }

    private static StringBuilder completion(StringBuilder body, Order order) {
        return body.append("{\"job_id\":\"").append(order.jobId()).append("\",\"lease_token\":\"").append(order.lease().token())
                .append("\",\"exit_code\":0,\"final_event\":0,\"result\":{\"summary\":\"done\",\"branch\":\"").append(order.meta().branch())
                .append("\",\"base_commit\":\"" + COMMIT + "\",\"commit\":\"" + COMMIT
                        + "\",\"files_changed\":0,\"insertions\":0,\"deletions\":0,\"verification\":\"none\",\"delivery\":{\"status\":\"unchanged\"}},"
                        + "\"usage\":{\"turns\":1,\"input_tokens\":1,\"output_tokens\":1,\"cost_usd\":0.01}}");
    }
}
