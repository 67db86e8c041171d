package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Which workers are given tasks that have commands run which nobody is asked about, on either database. */
abstract class OrdersContract extends BackendTest {

    private static final List<String> ORDERS = List.of(
            "\"verify_command\": \"make check\"", "\"setup_command\": \"npm ci\"", "\"permission_level\": \"autonomous\"");

    @Autowired
    private HomeSettings home;

    private final String label = "orders-" + UUID.randomUUID();
    private final Map<String, JsonNode> workers = new HashMap<>();

    @BeforeEach
    void register() {
        register("bare", "none");
    }

    @AfterEach
    void leave() {
        workers.values().forEach(worker -> bearing(worker).delete("/workers/" + worker.get("id").asString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void goToConfinedWorkersOnlyUnlessTheOperatorPostedThem(int order) throws IOException {
        JsonNode task = submit(http(), ORDERS.get(order));

        assertThat(claimedAtOnce("bare")).isNull();
        JsonNode reason = http().get("/tasks/" + task.get("id").asString()).json().get("reason");
        assertThat(reason.get("code").asString()).isEqualTo("no_confined_worker");
        assertThat(reason.get("message").asString()).contains("operator token").contains(label).doesNotContain("agentvine/");
        assertThat(http().get("/tasks/" + task.get("id").asString()).json().get("labels").toString()).isEqualTo("[\"" + label + "\"]");
        register("walled", order == 0 ? "user:agent" : "bubblewrap");
        assertThat(claimed("walled")).isEqualTo(task.get("id").asString());

        JsonNode own = submit(operator(), ORDERS.get(order));
        assertThat(claimed("bare")).isEqualTo(own.get("id").asString());
    }

    @Test
    void goToAnyWorkerWhereTheyCarryNone() {
        assertThat(claimedAtOnce("bare")).isNull();
        JsonNode task = submit(http(), "\"permission_level\": \"supervised\"");
        assertThat(claimed("bare")).isEqualTo(task.get("id").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "hosts"})
    void aTaskThatSaysWhatItReachesGoesToWorkersThatHoldItToThat(String network) throws IOException {
        register("user", "user:agent");
        register("older", "bubblewrap");
        JsonNode task = submit(operator(), "\"network\": \"" + network + "\"");

        assertThat(claimedAtOnce("bare")).isNull();
        assertThat(claimedAtOnce("older")).isNull();
        JsonNode reason = http().get("/tasks/" + task.get("id").asString()).json().get("reason");
        assertThat(reason.get("code").asString()).isEqualTo("no_confined_worker");
        assertThat(reason.get("message").asString()).contains("what network it has", label).doesNotContain("agentvine/", "operator token");
        register("walled", "bubblewrap", "network", "what-comes-later");
        assertThat(claimed("walled")).isEqualTo(task.get("id").asString());
    }

    @Test
    void aTaskForAnotherProgramGoesToWorkersThatHaveIt() throws IOException {
        register("older", "bubblewrap");
        JsonNode task = submit(http(), "\"agent\": \"opencode\"");

        assertThat(task.get("agent").asString()).isEqualTo("opencode");
        assertThat(claimedAtOnce("bare")).isNull();
        assertThat(claimedAtOnce("older")).isNull();
        JsonNode reason = http().get("/tasks/" + task.get("id").asString()).json().get("reason");
        assertThat(reason.get("code").asString()).isEqualTo("no_worker_with_agent");
        assertThat(reason.get("message").asString()).contains("agent: opencode", label).doesNotContain("agentvine/");
        register("able", "bubblewrap", "opencode");
        assertThat(claimed("able")).isEqualTo(task.get("id").asString());
        JsonNode usual = submit(http(), "\"agent\": \"claude\"");
        assertThat(claimed("bare")).isEqualTo(usual.get("id").asString());
    }

    @Test
    void whatAnotherProgramCannotIsRefused() {
        for (String more : List.of("\"plan_first\": true", "\"output_schema\": {\"type\": \"object\"}", "\"fallback_model\": \"claude-haiku-4-5\"", "\"model\": \"sonnet\"")) {
            Http.Answer refused = http().post("/tasks", task("\"agent\": \"opencode\", " + more));
            assertThat(refused.status()).as(more).isEqualTo(400);
            assertThat(refused.json().get("errors").get(0).get("field").asString()).isEqualTo(more.replaceAll("\"(\\w+)\".*", "$1"));
        }
        Http.Answer unknown = http().post("/tasks", task("\"agent\": \"codex\""));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().get("errors").get(0).get("message").asString()).contains("claude", "opencode");
    }

    @Test
    void reachingMoreThanItsWorkerIsTheOperators() throws IOException {
        for (String more : List.of("\"network\": \"open\"", "\"allow_hosts\": [\"files.example.com\"]")) {
            Http.Answer refused = http().post("/tasks", task("\"labels\": [\"" + label + "\"], " + more));
            assertThat(refused.status()).as(more).isEqualTo(403);
            assertThat(refused.json().get("detail").asString()).contains("operator token", more.startsWith("\"n") ? "network open" : "allow_hosts");
            JsonNode own = submit(operator(), more);
            assertThat(claimed("bare")).as("any worker lets it reach at least that, or asks").isEqualTo(own.get("id").asString());
        }
        assertThat(http().post("/tasks", task("\"network\": \"none\"")).status()).isEqualTo(201);
    }

    @Test
    void whatAQueuedTaskReachesCanBeChangedByTheSameRules() throws IOException {
        String path = "/tasks/" + submit(http(), "\"permission_level\": \"supervised\"").get("id").asString();
        for (String more : List.of("{\"network\": \"open\"}", "{\"allow_hosts\": [\"files.example.com\"]}")) {
            assertThat(http().patch(path, more).status()).as(more).isEqualTo(403);
        }
        for (String wrong : List.of("{\"network\": \"wide\"}", "{\"allow_hosts\": [\"a b\"]}", "{\"allow_hosts\": \"files.example.com\"}", "{\"network\": 7}",
                "{\"status\": \"cancelled\", \"network\": \"none\"}", "{\"network\": null}")) {
            assertThat(operator().patch(path, wrong).status()).as(wrong).isEqualTo(400);
        }
        JsonNode changed = operator().patch(path, "{\"network\": \"hosts\", \"allow_hosts\": [\"Files.example.com\", \"*.example.org\"]}").json();
        assertThat(changed.get("network").asString()).isEqualTo("hosts");
        assertThat(changed.get("allow_hosts").toString()).isEqualTo("[\"*.example.org\",\"files.example.com\"]");
        assertThat(changed.get("values_from").get("network").asString()).isEqualTo("task");
        assertThat(changed.get("labels").toString()).isEqualTo("[\"" + label + "\"]");
        assertThat(claimedAtOnce("bare")).as("it is for workers that hold it to that now").isNull();

        assertThat(http().patch(path, "{\"title\": \"" + label + "\", \"priority\": \"critical\"}").json().get("network").asString()).as("another change leaves it").isEqualTo("hosts");
        JsonNode narrowed = http().patch(path, "{\"network\": \"none\", \"allow_hosts\": []}").json();
        assertThat(narrowed.get("network").asString()).isEqualTo("none");
        assertThat(narrowed.get("allow_hosts")).isEmpty();
        Http.Answer refused = http().patch(path, "{\"network\": \"hosts\"}");
        assertThat(refused.status()).as("somebody said that it is to reach nothing").isEqualTo(403);
        assertThat(refused.json().get("detail").asString()).contains("operator token", "than it says");
        register("walled", "bubblewrap", "network");
        JsonNode order = order("walled", 20);
        assertThat("/tasks/" + order.get("data").get("id").asString()).isEqualTo(path);
        assertThat(order.get("data").get("options").get("reach").get("network").asString()).isEqualTo("none");
        Http.Answer late = operator().patch(path, "{\"network\": \"open\"}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().get("detail").asString()).contains("in_progress", "network");
    }

    @Test
    void aTaskThatIsToReachMoreAgainGoesToAnyWorker() throws IOException {
        JsonNode task = submit(http(), "\"network\": \"none\"");
        assertThat(claimedAtOnce("bare")).isNull();
        assertThat(operator().patch("/tasks/" + task.get("id").asString(), "{\"network\": \"open\"}").status()).isEqualTo(200);
        assertThat(claimed("bare")).isEqualTo(task.get("id").asString());
    }

    @Test
    void cannotBeSentElsewhereByName() {
        assertThat(http().post("/workers", "{\"name\": \"" + UUID.randomUUID() + "\", \"labels\": [\"agentvine/confined\"]}").status()).isEqualTo(400);
        assertThat(http().post("/tasks", task("\"labels\": [\"agentvine/confined\"]")).status()).isEqualTo(400);
        register("walled", "bubblewrap", "network");
        assertThat(http().get("/workers/" + workers.get("walled").get("id").asString()).json().get("labels").toString())
                .as("nobody is shown it").isEqualTo("[\"" + label + "\"]");
    }

    private JsonNode submit(Http as, String order) {
        Http.Answer answer = as.post("/tasks", task("\"labels\": [\"" + label + "\"], " + order));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private String task(String more) {
        return "{\"title\": \"" + label + "\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\", \"priority\": \"critical\", " + more + "}";
    }

    private void register(String name, String confinement, String... capabilities) {
        workers.put(name, http().post("/workers", Wire.write(Map.of("name", name + "-" + label, "labels", List.of(label), "slots", 4,
                "confinement", confinement, "capabilities", List.of(capabilities)))).json());
    }

    /** What is there for it, or comes: a submission is acknowledged before it is offered. */
    private String claimed(String name) {
        return claimed(name, 20);
    }

    /** Null where there is nothing of this test for it. */
    private String claimedAtOnce(String name) {
        return claimed(name, 0);
    }

    /** What other tests left goes back when the worker leaves. */
    private String claimed(String name, int waitSeconds) {
        JsonNode order = order(name, waitSeconds);
        return order.isNull() ? null : order.get("data").get("id").asString();
    }

    private JsonNode order(String name, int waitSeconds) {
        JsonNode worker = workers.get(name);
        JsonNode order;
        do {
            order = bearing(worker).post("/queue/claim", "{\"worker_id\": \"" + worker.get("id").asString() + "\", \"wait_seconds\": " + waitSeconds + "}").json();
        } while (!order.isNull() && !order.get("data").get("title").asString().equals(label));
        return order;
    }

    private Http bearing(JsonNode worker) {
        return http().bearing(worker.get("worker_token").asString());
    }

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }
}
