package io.agentvine.backend.fleet;

import io.agentvine.backend.Http;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Workers that are registered over HTTP, and tasks that are granted to them past the queue, for tests of what comes after a claim. */
public final class Floor {

    private static final String FAR_POSITION = "9000000000000";

    private final Http http;
    private final JdbcTemplate jdbc;
    private final RunLifecycle runs;
    private final Ids ids = new Ids(Clock.systemUTC());

    public Floor(Http http, JdbcTemplate jdbc, RunLifecycle runs) {
        this.http = http;
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /** A registered worker and a client that bears its token. */
    public record Hand(UUID id, UUID incarnation, String name, String token, Http http) {}

    /** A granted run and its worker. */
    public record Run(Hand worker, WorkOrder order) {

        public UUID id() {
            return order.executionId();
        }

        public UUID taskId() {
            return order.data().id();
        }

        public String token() {
            return order.lease().token().asText();
        }
    }

    public Hand register() {
        return register("w-" + ids.next(), UUID.randomUUID());
    }

    /** One that is given tasks with orders too, and holds them to what they say. */
    public Hand registerConfined() {
        return register("w-" + ids.next(), UUID.randomUUID(), "bubblewrap");
    }

    public Hand register(String name, UUID incarnation) {
        return register(name, incarnation, "none");
    }

    private Hand register(String name, UUID incarnation, String confinement) {
        List<String> capabilities = confinement.equals("bubblewrap") ? List.of("mcp_servers", "network") : List.of();
        var answer = http.post("/workers", Wire.write(Map.of("name", name, "incarnation", incarnation.toString(), "confinement", confinement,
                "capabilities", capabilities)));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        String token = answer.json().get("worker_token").asString();
        return new Hand(UUID.fromString(answer.json().get("id").asString()), incarnation, name, token, http.bearing(token));
    }

    public Run run(Hand worker) {
        return grant(worker, task());
    }

    public Run grant(Hand worker, UUID taskId) {
        var reply = runs.grantIfClaimable(new Claimant(worker.id(), worker.incarnation(), null, Set.of()), List.of(taskId), 0);
        return new Run(worker, reply.granted().get(0));
    }

    /** A queued task, which no other worker of the test asks for. */
    public UUID task() {
        UUID id = ids.next();
        long now = System.currentTimeMillis() - 1000;
        jdbc.update(
                "INSERT INTO tasks (id, title, description, task_type, priority, repository_url, work_branch, permission_level, timeout_ms,"
                        + " max_attempts, status, created_at, updated_at, job_id, queue, position, due_at, attempts, lost_workers,"
                        + " fresh, fence, reason_code, reason_message, reason_since) VALUES (?, 'Greet', 'Say hello', 'feature',"
                        + " 'normal', 'https://example.org/r.git', 'agentvine/greet', 'supervised', 3600000, 3, 'queued', ?, ?, ?, 'default', "
                        + FAR_POSITION + ", ?, 0, 0, 0, 0, 'queued', 'Queued.', ?)",
                id.toString(), now, now, UUID.randomUUID().toString(), now, now);
        return id;
    }

    public String statusOf(UUID taskId) {
        return jdbc.queryForObject("SELECT status FROM tasks WHERE id = ?", String.class, taskId.toString());
    }

    /** Ends the lease as the reaper does, and gives the task to the other worker. */
    public Run loseTo(Run run, Hand other) {
        runs.loseAllOf(run.worker().id(), "Lost by the test.");
        return grant(other, run.taskId());
    }
}
