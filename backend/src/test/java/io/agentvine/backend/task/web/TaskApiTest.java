package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.OnSqlite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

abstract class TaskApiTest extends BackendTest {

    private static String body(String more) {
        return """
                {"title": "Add a health check", "description": "GET /health answers 200", "repository_url": "https://git.example/shop.git"%s}"""
                .formatted(more);
    }

    private Answer submit(String more) {
        Answer answer = http().post("/tasks", body(more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private static String id(Answer answer) {
        return answer.json().get("id").asString();
    }

    @Test
    void submittedTaskIsQueuedWithItsDefaults() {
        Answer answer = submit("");

        var task = answer.json();
        assertThat(answer.header("Location")).isEqualTo("/api/v1/tasks/" + id(answer));
        assertThat(task.get("status").asString()).isEqualTo("queued");
        assertThat(task.get("task_type").asString()).isEqualTo("feature");
        assertThat(task.get("priority").asString()).isEqualTo("normal");
        assertThat(task.get("permission_level").asString()).isEqualTo("supervised");
        assertThat(task.get("queue").asString()).isEqualTo("default");
        assertThat(task.get("timeout_seconds").asLong()).isEqualTo(3600);
        assertThat(task.get("max_attempts").asInt()).isEqualTo(3);
        assertThat(http().get("/tasks/" + id(answer)).json().get("reason").get("queue_position").asLong()).isPositive();
        assertThat(task.get("reason").get("queue_position").asLong()).isPositive();
        assertThat(task.get("reason").get("code").asString()).isIn("no_worker", "workers_unavailable", "busy", "queued");
        assertThat(task.get("created_at").asString()).matches("\\d{4}-..-..T..:..:..\\.\\d{3}Z");
        assertThat(UUID.fromString(id(answer)).version()).isEqualTo(7);
    }

    @Test
    void keepsEveryFieldAsItWasSubmitted() {
        Answer answer = submit("""
                , "task_type": "bugfix", "priority": "critical", "branch_name": "release/1.x", "permission_level": "autonomous",
                "timeout_seconds": 60, "max_attempts": 1, "model": "claude-sonnet-4-5[1m]", "verify_command": "make check",
                "metadata": {"ticket": "A-1", "nested": {"n": [1, 2]}}, "unknown_field": 1""");

        var task = http().get("/tasks/" + id(answer)).json();
        assertThat(task.get("task_type").asString()).isEqualTo("bugfix");
        assertThat(task.get("queue").asString()).isEqualTo("high_priority");
        assertThat(task.get("branch_name").asString()).isEqualTo("release/1.x");
        assertThat(task.get("permission_level").asString()).isEqualTo("autonomous");
        assertThat(task.get("timeout_seconds").asLong()).isEqualTo(60);
        assertThat(task.get("model").asString()).isEqualTo("claude-sonnet-4-5[1m]");
        assertThat(task.get("verify_command").asString()).isEqualTo("make check");
        assertThat(task.get("metadata").get("nested").get("n").get(1).asInt()).isEqualTo(2);
        assertThat(task.has("lease_until")).isFalse();
        assertThat(task.has("claim_id")).isFalse();
    }

    @Test
    void keepsWhatOfTheRepositoryItsCloneIsToHave() {
        var whole = submit(", \"history\": \"full\", \"tags\": true").json();
        assertThat(whole.get("history").isNull()).isTrue();
        assertThat(whole.get("tags").asBoolean() && whole.get("submodules").asBoolean() && whole.get("lfs").asBoolean()).isTrue();
        Answer answer = submit(", \"history\": 50, \"tags\": false, \"submodules\": false, \"lfs\": false");
        for (var task : List.of(answer.json(), http().get("/tasks/" + id(answer)).json())) {
            assertThat(task.get("history").asInt()).isEqualTo(50);
            assertThat(task.get("tags").asBoolean() || task.get("submodules").asBoolean() || task.get("lfs").asBoolean()).isFalse();
        }
        for (String wrong : List.of("\"history\": 0", "\"history\": \"deep\"", "\"history\": 1.5", "\"tags\": 1", "\"lfs\": \"no\"")) {
            assertThat(http().post("/tasks", body(", " + wrong)).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void theSameKeyAndBodyGiveTheSameTask() {
        String key = UUID.randomUUID().toString();
        Answer first = http().with("Idempotency-Key", key).post("/tasks", body(""));
        Answer second = http().with("Idempotency-Key", key).post("/tasks", body(""));
        Answer other = http().with("Idempotency-Key", key).post("/tasks", body(", \"priority\": \"low\""));

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(id(second)).isEqualTo(id(first));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void theSameKeyAtTheSameMomentGivesOneTask() throws Exception {
        String key = UUID.randomUUID().toString();
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(() -> http().with("Idempotency-Key", key).post("/tasks", body("")));
        }
        var threads = Executors.newFixedThreadPool(12);
        Set<String> ids = new HashSet<>();
        int created = 0;
        for (var call : threads.invokeAll(calls)) {
            assertThat(call.get().status()).as(call.get().body()).isIn(200, 201);
            created += call.get().status() == 201 ? 1 : 0;
            ids.add(id(call.get()));
        }
        threads.shutdown();

        assertThat(ids).hasSize(1);
        assertThat(created).isEqualTo(1);
    }

    @Test
    void listsNewestFirstWithFiltersAndPages() {
        String word = "needle" + UUID.randomUUID().toString().substring(0, 8);
        String repository = "\"repository_url\": \"https://git.example/" + word + ".git\"";
        List<String> ids = new ArrayList<>();
        for (String priority : List.of("low", "low", "high")) {
            ids.add(0, id(http().post("/tasks", "{\"title\": \"100% " + word.toUpperCase() + "\", \"description\": \"d\", "
                    + "\"priority\": \"" + priority + "\", " + repository + "}")));
        }

        Answer first = http().get("/tasks?q=" + word + "&limit=2");
        assertThat(first.json().size()).isEqualTo(2);
        assertThat(first.json().get(0).get("id").asString()).isEqualTo(ids.get(0));
        assertThat(first.header("X-Total-Count")).isEqualTo("3");
        assertThat(first.header("Link")).contains("offset=2").contains("rel=\"next\"");
        assertThat(http().get("/tasks?q=" + word + "&limit=2&offset=2").json().get(0).get("id").asString())
                .isEqualTo(ids.get(2));
        assertThat(http().get("/tasks?q=100%25%20" + word + "&priority=low&status=queued").json().size()).isEqualTo(2);
        assertThat(http().get("/tasks?repository_url=https://git.example/" + word + ".git&status_filter=failed").json().size())
                .isZero();
        assertThat(http().get("/tasks?q=_00%25%20" + word).json().size()).isZero();
    }

    @Test
    void aNewPriorityMovesAQueuedTaskAndKeepsItsTurn() {
        String early = id(submit(", \"priority\": \"low\""));
        String late = id(submit(", \"priority\": \"high\""));

        Answer moved = http().patch("/tasks/" + early, "{\"priority\": \"high\", \"title\": \"Now urgent\"}");

        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.json().get("queue").asString()).isEqualTo("high_priority");
        assertThat(moved.json().get("title").asString()).isEqualTo("Now urgent");
        assertThat(moved.json().get("reason").get("queue_position").asLong())
                .isLessThan(http().get("/tasks/" + late).json().get("reason").get("queue_position").asLong());
    }

    @Test
    void cancelledTaskMayBeRetriedAndThenDeleted() {
        String id = id(submit(""));
        String job = http().get("/tasks/" + id).json().get("job_id").asString();

        assertThat(http().delete("/tasks/" + id).status()).isEqualTo(409);
        assertThat(http().post("/tasks/" + id + "/cancel").json().get("status").asString()).isEqualTo("cancelled");
        assertThat(http().patch("/tasks/" + id, "{\"title\": \"x\"}").status()).isEqualTo(409);
        Answer retried = http().post("/tasks/" + id + "/retry", "{\"fresh\": true}");
        assertThat(retried.json().get("status").asString()).isEqualTo("queued");
        assertThat(retried.json().get("job_id").asString()).isNotEqualTo(job);
        assertThat(http().post("/tasks/" + id + "/retry").status()).isEqualTo(409);
        assertThat(http().patch("/tasks/" + id, "{\"status\": \"cancelled\"}").json().get("status").asString())
                .isEqualTo("cancelled");
        assertThat(http().get("/tasks/" + id + "/history").json().size()).isEqualTo(4);
        assertThat(http().delete("/tasks/" + id).status()).isEqualTo(204);
        assertThat(http().get("/tasks/" + id).status()).isEqualTo(404);
        assertThat(http().delete("/tasks/" + id).status()).isEqualTo(404);
    }

    @Test
    void aSessionThatIsNotKnownIsRefused() {
        Answer answer = http().post("/tasks", body(", \"session_id\": \"" + UUID.randomUUID() + "\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("session_id");
    }
}

@OnSqlite
class TaskApiOnSqliteTest extends TaskApiTest {}

@OnPostgres
class TaskApiOnPostgresTest extends TaskApiTest {}
