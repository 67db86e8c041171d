package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnSqlite;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The queue's routes as a worker sees them. */
@OnSqlite
class ClaimOverHttpTest extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    private Http worker;
    private String id;

    @BeforeEach
    void register() {
        JsonNode registration = http().post("/workers", "{\"name\":\"claims-" + System.nanoTime() + "\"}").json();
        id = registration.get("id").asString();
        worker = http().bearing(registration.get("worker_token").asString());
        while (claim(0) != null) {
            // Takes what other tests left.
        }
        jdbc.update("update questions set status = 'withdrawn', closed_at = 1 where status = 'open'");
    }

    private JsonNode claim(int seconds) {
        Http.Answer answer = worker.post("/queue/claim", "{\"worker_id\":\"" + id + "\",\"wait_seconds\":" + seconds + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().equals("null") ? null : answer.json();
    }

    private String submit() {
        Http.Answer answer = http().post("/tasks", "{\"title\":\"T\",\"description\":\"D\",\"repository_url\":\"https://example.org/r\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private String end(JsonNode order, String more) {
        return "{\"job_id\":\"" + order.get("job_id").asString() + "\",\"lease_token\":\""
                + order.get("lease").get("token").asString() + "\"" + more + "}";
    }

    @Test
    void answersAnOpenClaimWhenATaskIsSubmitted() throws Exception {
        CompletableFuture<JsonNode> open = CompletableFuture.supplyAsync(() -> claim(20));
        String task = submit();
        assertThat(open.get(2, TimeUnit.MINUTES).get("data").get("id").asString()).isEqualTo(task);
    }

    @Test
    void completesAndClaimsTheNextInOneRequest() {
        submit();
        JsonNode first = claim(20);
        String second = submit();
        Http.Answer next = worker.post("/queue/next", "{\"worker_id\":\"" + id + "\",\"wait_seconds\":20,\"complete\":[" + end(first, "") + "]}");
        assertThat(next.status()).as(next.body()).isEqualTo(200);
        assertThat(next.header("Content-Length")).isEqualTo(String.valueOf(next.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(next.json().get("completed").get(0).get("ended").get("task_status").asString()).isEqualTo("completed");
        assertThat(next.json().get("work_orders").get(0).get("data").get("id").asString()).isEqualTo(second);
    }

    @Test
    void refusesMissingMalformedStaleAndForeignTokens() {
        submit();
        JsonNode order = claim(20);
        String job = order.get("job_id").asString();
        assertThat(worker.post("/queue/complete", "{\"job_id\":\"" + job + "\"}").status()).isEqualTo(400);
        assertThat(worker.post("/queue/complete", "{\"job_id\":\"" + job + "\",\"lease_token\":\"x\"}").status()).isEqualTo(400);
        assertThat(worker.post("/queue/complete", "{\"job_id\":\"" + job
                + "\",\"lease_token\":\"1.2f1c9a52-5d43-4b0e-9d0a-0c1f4f6f2a11\"}").status()).isEqualTo(409);
        assertThat(worker.post("/queue/claim", "{\"worker_id\":\"" + id + "\",\"wait_seconds\":31}").status()).isEqualTo(400);
        assertThat(http().post("/queue/complete", end(order, "")).status()).isEqualTo(401);
        Http.Answer done = worker.post("/queue/fail", end(order, ",\"failure_class\":\"refused\",\"message\":\"No.\""));
        assertThat(done.json().get("task_status").asString()).isEqualTo("failed");
        assertThat(worker.post("/queue/complete", end(order, "")).status()).isEqualTo(409);
        Http.Answer again = http().post("/queue/enqueue", "{\"task_id\":\"" + order.get("data").get("id").asString() + "\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(http().post("/queue/enqueue", "{\"task_id\":\"" + order.get("data").get("id").asString() + "\"}").status())
                .isEqualTo(409);
        assertThat(http().get("/queue/status").json().get("worker_requests").get("pending").asLong(-1)).isZero();
    }

    @Test
    void handsWorkBack() {
        submit();
        JsonNode order = claim(20);
        Http.Answer back = worker.post("/executions/" + order.get("execution_id").asString() + "/hand-back",
                "{\"lease_token\":\"" + order.get("lease").get("token").asString() + "\",\"reason\":\"drain\"}");
        assertThat(back.json().get("task_status").asString()).isEqualTo("queued");
        assertThat(claim(20).get("meta").get("attempt").asInt()).isEqualTo(1);
    }
}
