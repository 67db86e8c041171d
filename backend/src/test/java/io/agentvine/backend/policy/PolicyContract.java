package io.agentvine.backend.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Own rules over the API, on either database. */
abstract class PolicyContract extends BackendTest {

    private static final String RULES = """
            {"rules": [{"name": "look", "command": "kubectl get *", "decision": "allow"},
                       {"name": "no-deploys", "command": "make deploy*", "decision": "deny", "reason": "CI deploys."}]}""";

    @Autowired
    private HomeSettings home;

    @AfterEach
    void leaveNoRules() throws IOException {
        operator().put("/policy", "{\"rules\": []}");
    }

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    private JsonNode tried(String command) {
        return tryOut(Wire.write(Map.of("tool_name", "Bash", "tool_input", Map.of("command", command))));
    }

    private JsonNode tryOut(String body) {
        return http().post("/policy/try", body).json();
    }

    @Test
    void replacesTheRulesAndSaysWhatTheyWouldDo() throws IOException {
        long before = http().get("/policy").json().get("version").asLong();
        Http.Answer put = operator().put("/policy", RULES);
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        JsonNode force = http().get("/policy").json();
        assertThat(force.get("version").asLong()).isGreaterThan(before);
        assertThat(force.get("rules").get(1).get("reason").asString()).isEqualTo("CI deploys.");
        assertThat(force.get("updated_by").asString()).isEqualTo("operator");

        assertThat(tried("kubectl get pods").get("decision").asString()).isEqualTo("allow");
        assertThat(tried("kubectl get pods").get("rule").asString()).isEqualTo("look");
        assertThat(tried("git status && make deploy-all").get("reason").asString()).isEqualTo("CI deploys.");
        assertThat(tried("kubectl delete pod x").get("decision").asString()).isEqualTo("allow");
    }

    @Test
    void saysWhereTheWallWouldStopACall() {
        JsonNode behind = tried("cat ../../etc/passwd; git push");
        assertThat(behind.get("decision").asString()).isEqualTo("allow");
        assertThat(behind.get("wall").asString()).contains("nothing to push with");
        assertThat(behind.get("read_only").asBoolean()).isFalse();
        JsonNode look = tryOut("{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"rm -rf .\"},\"permission_level\":\"human_required\"}");
        assertThat(look.get("decision").asString()).isEqualTo("allow");
        assertThat(look.get("read_only").asBoolean()).isTrue();
        assertThat(look.get("wall").asString()).contains("a person is asked");
        JsonNode noLook = tryOut("{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"rm -rf .\"},\"permission_level\":\"human_required\",\"confinement\":\"seatbelt\"}");
        assertThat(noLook.get("decision").asString()).as("there is no wall within that wall").isEqualTo("ask");
        JsonNode bare = tryOut("{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"npm test\"},\"confinement\":\"none\"}");
        assertThat(bare.get("decision").asString()).isEqualTo("ask");
        assertThat(bare.get("wall").isNull()).isTrue();
        assertThat(tryOut("{\"tool_name\":\"Write\",\"tool_input\":{\"file_path\":\"/etc/x\"}}").get("wall").asString()).contains("`/etc/x` is outside");
        assertThat(tryOut("{\"tool_name\":\"Write\",\"tool_input\":{\"file_path\":\"/etc/x\"},\"confinement\":\"none\"}").get("decision").asString())
                .isEqualTo("deny");
        String host = "{\"tool_name\":\"Network\",\"tool_input\":{\"host\":\"files.example.com\",\"port\":443},\"permission_level\":\"%s\"}";
        assertThat(tryOut(host.formatted("supervised")).get("decision").asString()).isEqualTo("ask");
        assertThat(tryOut(host.formatted("autonomous")).get("decision").asString()).isEqualTo("deny");
    }

    @Test
    void holdsRulesThatAreNotInForceAgainstCalls() throws IOException {
        operator().put("/policy", RULES);
        String calls = "\"calls\": [{\"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"kubectl get pods\"}, \"confinement\": \"none\"},"
                + " {\"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"make deploy\"}}]}";
        String rules = "{\"rules\": [{\"name\": \"all-make\", \"command\": \"make *\", \"decision\": \"allow\"}], ";
        JsonNode before = http().post("/policy/dry-run", rules + "\"before_those_in_force\": true, " + calls).json().get("decisions");
        assertThat(before.get(0).get("rule").asString()).isEqualTo("look");
        assertThat(before.get(1).get("rule").asString()).isEqualTo("all-make");
        JsonNode alone = http().post("/policy/dry-run", rules + calls).json().get("decisions");
        assertThat(alone.get(0).get("decision").asString()).isEqualTo("ask");
        assertThat(tried("make deploy").get("decision").asString()).as("nothing was changed").isEqualTo("deny");
        assertThat(http().post("/policy/dry-run", "{\"rules\": [{\"name\": \"x\"}], \"calls\": [{}, 7]}").json().get("errors").findValuesAsString("field"))
                .isNotEmpty();
        assertThat(http().post("/policy/dry-run", "{\"rules\": []}").body()).contains("calls");
    }

    @Test
    void keepsEveryVersionAndWhoMadeItWhen() throws IOException {
        long before = http().get("/policy").json().get("version").asLong();
        operator().put("/policy", RULES);
        operator().put("/policy", "{\"rules\": []}");

        Http.Answer answer = http().get("/policy/versions?limit=2");

        assertThat(answer.json()).hasSize(2);
        ObjectNode inForce = (ObjectNode) http().get("/policy").json();
        assertThat(answer.json().get(0)).isEqualTo(inForce.without("mcp_servers"));
        assertThat(answer.json().get(0).get("rules")).isEmpty();
        assertThat(answer.json().get(1).get("version").asLong()).isBetween(before + 1, answer.json().get(0).get("version").asLong() - 1);
        assertThat(answer.json().get(1).get("rules")).isNotEmpty();
        assertThat(answer.json().get(1).get("updated_by").asString()).isEqualTo("operator");
        assertThat(Long.parseLong(answer.header("X-Total-Count"))).isGreaterThanOrEqualTo(2);
        assertThat(http().get("/policy/versions?limit=500").json().size()).isLessThanOrEqualTo(50);
    }

    @Test
    void replacesTheVersionThatWasReadAndNoOther() throws IOException {
        long read = http().get("/policy").json().get("version").asLong();
        String mine = "{\"expected_version\": %d, ".formatted(read) + RULES.strip().substring(1);
        Http operator = operator();
        List<CompletableFuture<Integer>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> operator.put("/policy", mine).status())).limit(4).toList();
        assertThat(answers).extracting(CompletableFuture::join).containsExactlyInAnyOrder(200, 409, 409, 409);
        long now = http().get("/policy").json().get("version").asLong();

        Http.Answer late = operator.put("/policy", "{\"expected_version\": %d, \"rules\": []}".formatted(read));
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().get("detail").asString()).contains("Version " + now, "made by operator", "" + read, "expected_version");
        assertThat(http().get("/policy").json().get("rules")).hasSize(2);
        assertThat(operator.put("/policy", "{\"expected_version\": \"new\", \"rules\": [7]}").json().get("errors").findValuesAsString("field"))
                .contains("expected_version", "rules[0]");
        assertThat(operator.put("/policy", "{\"expected_version\": %d, \"rules\": []}".formatted(now)).status()).isEqualTo(200);
    }

    @Test
    void takesNoRulesFromAnybodyButTheOperator() {
        assertThat(http().put("/policy", RULES).status()).isEqualTo(401);
        JsonNode worker = http().post("/workers", "{\"name\": \"policy-" + UUID.randomUUID() + "\"}").json();
        assertThat(http().bearing(worker.get("worker_token").asString()).put("/policy", RULES).status()).isEqualTo(403);
        assertThat(http().get("/policy").json().get("rules")).isEmpty();
    }

    @Test
    void namesEveryWrongFieldAndChangesNothing() throws IOException {
        long before = http().get("/policy").json().get("version").asLong();
        Http.Answer answer = operator().put("/policy", """
                {"rules": [{"name": "a", "comand": "ls *", "decision": "allow"}, {"name": "b", "decision": "maybe"}, {"decision": "deny"},
                           {"name": "a", "command": "ls; rm *", "decision": "deny"}, 7]}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("field")).contains(
                "rules[0].comand", "rules[1].decision", "rules[2].name", "rules[3].name", "rules[3].command", "rules[4]");
        assertThat(operator().put("/policy", "[]").status()).isEqualTo(400);
        assertThat(operator().put("/policy", "{\"rules\": [], \"rule\": []}").body()).contains("not known here");
        assertThat(http().post("/policy/try", "{\"tool_name\": \"Bash\", \"permision_level\": \"autonomous\"}").body()).contains("permision_level");
        assertThat(operator().put("/policy", "{\"rules\": {}}").status()).isEqualTo(400);
        assertThat(http().get("/policy").json().get("version").asLong()).isEqualTo(before);
        assertThat(http().post("/policy/try", "{\"tool_input\": [], \"permission_level\": \"root\"}").json().get("errors").findValuesAsString("field"))
                .contains("tool_name", "tool_input", "permission_level");
    }

    @Test
    void givesThemToARunThatBegins() throws IOException {
        operator().put("/policy", RULES);
        JsonNode worker = http().post("/workers", "{\"name\": \"policy-" + UUID.randomUUID() + "\", \"labels\": [\"policy\"]}").json();
        http().post("/tasks", """
                {"title": "t", "description": "d", "repository_url": "/srv/a.git", "priority": "critical", "labels": ["policy"]}""");
        JsonNode order = http().bearing(worker.get("worker_token").asString())
                .post("/queue/claim", "{\"worker_id\": \"" + worker.get("id").asString() + "\", \"wait_seconds\": 20}").json();
        assertThat(order.get("meta").get("policy").get(0).toString())
                .isEqualTo("{\"name\":\"look\",\"command\":\"kubectl get *\",\"decision\":\"allow\"}");
        http().delete("/workers/" + worker.get("id").asString());
        http().post("/tasks/" + order.get("data").get("id").asString() + "/cancel");
    }

    @Test
    void namesEachWrongWordOfACallThatIsTried() {
        var answer = http().post("/policy/try", "{\"tool_name\":\"Bash\",\"confinement\":\"moon\",\"permission_level\":7,\"task_type\":null,\"priority\":\"soon\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").toString()).contains("\"confinement\"", "bubblewrap, seatbelt, none", "moon", "\"permission_level\"", "\"priority\"");
    }
}
