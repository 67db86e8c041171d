package io.agentvine.backend.task.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http.Answer;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.store.Vendor;
import io.agentvine.backend.task.TaskLifecycle;
import io.agentvine.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Many tasks changed by one request, on either database. */
abstract class BulkContract extends BackendTest {

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private SqlFiles sql;

    @Autowired
    private Transactions transactions;

    @Autowired
    private TaskLifecycle lifecycle;

    @Autowired
    private Database database;

    @Autowired
    private BulkRunner bean;

    @Autowired
    private TaskPages pages;

    @Autowired
    private TaskSearch search;

    private String repository;

    @BeforeEach
    void repository() {
        repository = "https://git.example/" + UUID.randomUUID() + ".git";
    }

    private String submit() {
        Answer answer = http().post("/tasks", Wire.write(Map.of("title", "Many", "description", "d", "repository_url", repository)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private String submitBehind(String other) {
        Answer answer = http().post("/tasks", Wire.write(Map.of("title", "Behind", "description", "d", "repository_url", repository,
                "depends_on", List.of(other))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private List<String> submit(int many) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ids.add(submit());
        }
        return ids;
    }

    private JsonNode start(Map<String, Object> body) {
        Answer answer = http().post("/tasks/bulk", Wire.write(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/tasks/bulk/" + answer.json().get("id").asString());
        return answer.json();
    }

    private JsonNode done(JsonNode job) {
        String path = "/tasks/bulk/" + job.get("id").asString();
        await().until(() -> http().get(path).json().get("status").asString().equals("done"));
        return http().get(path).json();
    }

    private long inState(String status) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM tasks WHERE repository_url = ? AND status = ?", Long.class, repository, status);
    }

    @Test
    void changesAllOfAFilterAndNamesWhatItCouldNot() {
        List<String> ids = submit(7);
        http().post("/tasks/" + ids.get(2) + "/cancel", "");
        JsonNode job = start(Map.of("action", "cancel", "filter", Map.of("repository_url", repository)));
        assertThat(job.get("matched").asLong()).isEqualTo(7);

        JsonNode end = done(job);

        assertThat(end.get("done").asLong()).isEqualTo(6);
        assertThat(end.get("failed").asLong()).isEqualTo(1);
        assertThat(end.get("problems").get(0).get("task_id").asString()).isEqualTo(ids.get(2));
        assertThat(end.get("problems").get(0).get("message").asString()).contains("is cancelled");
        assertThat(inState("cancelled")).isEqualTo(7);
        assertThat(http().get("/tasks/bulk?limit=1").json().get(0).get("id")).isEqualTo(job.get("id"));
    }

    @Test
    void changesNoMoreThanWasExpected() {
        submit(3);
        Map<String, Object> body = new TreeMap<>(Map.of("action", "cancel", "filter", Map.of("repository_url", repository)));
        body.put("expected", 2);

        Answer refused = http().post("/tasks/bulk", Wire.write(body));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asString()).contains("lets 3 tasks through", "and 2 were expected");
        assertThat(inState("queued")).isEqualTo(3);
        body.put("expected", http().get("/tasks/counts?repository_url=" + repository).json().get("total").asLong());
        assertThat(done(start(body)).get("done").asLong()).isEqualTo(3);
        assertThat(http().post("/tasks/bulk", Wire.write(Map.of("action", "cancel", "ids", List.of(UUID.randomUUID()), "expected", 1))).status()).isEqualTo(400);
        body.put("expected", -1);
        assertThat(http().post("/tasks/bulk", Wire.write(body)).status()).isEqualTo(400);
    }

    @Test
    void changesWhatIsNamedAndNothingElse() {
        List<String> ids = submit(5);
        done(start(Map.of("action", "priority", "priority", "critical", "ids", ids.subList(0, 3))));
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM tasks WHERE repository_url = ? AND priority = 'critical'", Long.class, repository))
                .isEqualTo(3);
        done(start(Map.of("action", "cancel", "filter", Map.of("repository_url", repository, "priority", "critical"))));
        assertThat(done(start(Map.of("action", "retry", "ids", ids))).get("failed").asLong()).isEqualTo(2);
        assertThat(inState("queued")).isEqualTo(5);
        done(start(Map.of("action", "cancel", "filter", Map.of("repository_url", repository, "q", "many"))));
        JsonNode deleted = done(start(Map.of("action", "delete", "filter", Map.of("repository_url", repository, "group", "finished"))));
        assertThat(deleted.get("done").asLong()).isEqualTo(5);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM tasks WHERE repository_url = ?", Long.class, repository)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void retriesWhatOthersDependOnBeforeThem(boolean named) {
        String first = submit();
        String second = submitBehind(first);
        String third = submitBehind(second);
        http().post("/tasks/" + first + "/cancel", "");
        await().until(() -> inState("failed") == 2);
        Map<String, Object> about = named ? Map.of("ids", List.of(first, second, third)) : Map.of("filter", Map.of("repository_url", repository));
        Map<String, Object> body = new HashMap<>(about);
        body.put("action", "retry");
        JsonNode end = done(start(body));
        assertThat(end.get("done").asLong()).isEqualTo(3);
        assertThat(end.get("failed").asLong()).isZero();
        lifecycle.settleDeferred(10);
        assertThat(inState("queued")).isEqualTo(3);
    }

    @Test
    void leavesAloneWhatWasMadeAfterIt() {
        submit(2);
        String id = done(start(Map.of("action", "cancel", "ids", List.of(UUID.randomUUID())))).get("id").asString();
        String later = submit();
        assertThat(later.compareTo(id)).isPositive();
        jdbc.update("UPDATE bulk_jobs SET status = 'running', finished_at = NULL, ids = NULL, filter = ?, place = NULL WHERE id = ?",
                "{\"repository_url\": \"" + repository + "\"}", id);
        new BulkRunner(sql, transactions, lifecycle, pages, search).work();
        await().until(() -> http().get("/tasks/bulk/" + id).json().get("status").asString().equals("done"));
        assertThat(inState("cancelled")).isEqualTo(2);
        assertThat(inState("queued")).isEqualTo(1);
    }

    @Test
    void dropsWhatWasDoneAWeekAgoAndNamesNoTasksOfWhatIsDone() {
        String old = done(start(Map.of("action", "cancel", "ids", List.of(UUID.randomUUID())))).get("id").asString();
        jdbc.update("UPDATE bulk_jobs SET finished_at = finished_at - ? WHERE id = ?", Duration.ofDays(7).toMillis(), old);
        String kept = done(start(Map.of("action", "cancel", "ids", List.of(UUID.randomUUID())))).get("id").asString();
        assertThat(http().get("/tasks/bulk/" + old).status()).isEqualTo(404);
        assertThat(http().get("/tasks/bulk/" + kept).status()).isEqualTo(200);
        assertThat(jdbc.queryForObject("SELECT ids FROM bulk_jobs WHERE id = ?", String.class, kept)).isEqualTo("[]");
    }

    @Test
    void showsAHundredJobsAtOnceAndLeadsOn() {
        String one = done(start(Map.of("action", "cancel", "ids", List.of(UUID.randomUUID())))).get("id").asString();
        for (int i = 0; i < 101; i++) {
            jdbc.update("INSERT INTO bulk_jobs SELECT ?, action, priority, fresh, filter, ids, actor, status, matched, done, failed, place, problems,"
                    + " held_by, held_until, created_at, updated_at, finished_at FROM bulk_jobs WHERE id = ?", UUID.randomUUID().toString(), one);
        }
        Answer page = http().get("/tasks/bulk?limit=500");
        assertThat(page.json()).hasSize(100);
        assertThat(page.header("Link")).contains("offset=100&limit=100>; rel=\"next\"");
    }

    @Test
    void severalBackendsChangeAndCountEachTaskOnce() {
        submit(60);
        List<JsonNode> jobs = new ArrayList<>();
        for (String action : List.of("cancel", "retry", "cancel")) {
            jobs.add(start(Map.of("action", action, "filter", Map.of("repository_url", repository))));
        }
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(CompletableFuture.runAsync(() -> new BulkRunner(sql, transactions, lifecycle, pages, search).work()));
        }
        others.forEach(CompletableFuture::join);
        for (JsonNode job : jobs) {
            JsonNode end = done(job);
            assertThat(end.get("done").asLong() + end.get("failed").asLong()).isEqualTo(60);
            assertThat(end.get("matched").asLong()).isEqualTo(60);
        }
    }

    /** It is gone in the middle of a commit, with the job in its hands; what had been committed counts once. */
    @Test
    void anotherBackendGoesOnWhereOneEndedInTheMiddle() {
        submit(30);
        bean.stop();
        try {
            JsonNode job = start(Map.of("action", "cancel", "filter", Map.of("repository_url", repository)));
            dieAtTheTwelfth();
            try {
                assertThatThrownBy(() -> new BulkRunner(sql, transactions, lifecycle, pages, search).work()).hasMessageContaining("killed");
            } finally {
                jdbc.execute(database.vendor() == Vendor.SQLITE ? "DROP TRIGGER dies" : "DROP TRIGGER dies ON bulk_jobs");
            }
            assertThat(inState("cancelled")).isEqualTo(11);

            BulkRunner other = new BulkRunner(sql, transactions, lifecycle, pages, search);
            other.work();
            assertThat(inState("cancelled")).as("while it may still be at it").isEqualTo(11);
            jdbc.update("UPDATE bulk_jobs SET held_until = 1 WHERE id = ?", job.get("id").asString());
            other.work();

            JsonNode end = done(job);
            assertThat(List.of(end.get("done").asLong(), end.get("failed").asLong(), end.get("matched").asLong())).containsExactly(30L, 0L, 30L);
            assertThat(inState("cancelled")).isEqualTo(30);
        } finally {
            bean.start();
        }
    }

    private void dieAtTheTwelfth() {
        if (database.vendor() == Vendor.SQLITE) {
            jdbc.execute("CREATE TRIGGER dies BEFORE UPDATE ON bulk_jobs WHEN NEW.done = 12 BEGIN SELECT RAISE(ABORT, 'killed'); END");
        } else {
            jdbc.execute("CREATE OR REPLACE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$");
            jdbc.execute("CREATE TRIGGER dies BEFORE UPDATE ON bulk_jobs FOR EACH ROW WHEN (NEW.done = 12) EXECUTE FUNCTION dies()");
        }
    }

    @Test
    void saysWhatIsWrong() {
        for (String body : List.of("{}", "{\"action\": \"explode\", \"ids\": []}", "{\"action\": \"cancel\"}", "{\"action\": \"cancel\", \"ids\": []}",
                "{\"action\": \"cancel\", \"ids\": [\"x\"]}", "{\"action\": \"cancel\", \"filter\": {\"colour\": \"red\"}}",
                "{\"action\": \"cancel\", \"filter\": {\"status\": \"gone\"}}", "{\"action\": \"cancel\", \"filter\": []}",
                "{\"action\": \"priority\", \"filter\": {}}", "{\"action\": \"cancel\", \"filter\": {}, \"priority\": \"low\"}",
                "{\"action\": \"cancel\", \"filter\": {}, \"fresh\": true}",
                "{\"action\": \"cancel\", \"filter\": {}, \"ids\": [\"" + UUID.randomUUID() + "\"]}")) {
            assertThat(http().post("/tasks/bulk", body).status()).as(body).isEqualTo(400);
        }
        assertThat(http().get("/tasks/bulk/" + UUID.randomUUID()).status()).isEqualTo(404);
    }
}
