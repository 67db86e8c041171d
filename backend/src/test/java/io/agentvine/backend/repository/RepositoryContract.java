package io.agentvine.backend.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.fleet.Floor;
import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.task.RunLifecycle;
import io.agentvine.protocol.Checkout;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.Reach;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What is said of a repository, and what its tasks make of it, on either database. */
abstract class RepositoryContract extends BackendTest {

    @Autowired
    private HomeSettings home;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private RunLifecycle lifecycle;

    /** Another repository for each test. */
    private final String name = "team/r-" + UUID.randomUUID();

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    private JsonNode said(Map<String, Object> defaults) throws IOException {
        Map<String, Object> body = new HashMap<>(defaults);
        body.put("url", "https://git.example/" + name + ".git");
        Http.Answer answer = operator().post("/repositories", Wire.write(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private JsonNode task(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("title", "t", "description", "d", "repository_url", "git@git.example:" + name));
        body.putAll(fields);
        Http.Answer answer = http().post("/tasks", Wire.write(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private JsonNode listed() {
        return http().get("/repositories?url=ssh://git@GIT.example/" + name + "/").json();
    }

    @Test
    void beginsWithTheFirstTaskThatNamesIt() {
        assertThat(listed()).isEmpty();
        task(Map.of());
        JsonNode row = listed().get(0);
        assertThat(row.get("url").asString()).isEqualTo("git@git.example:" + name);
        assertThat(row.get("updated_by").isNull()).isTrue();

        task(Map.of("repository_url", "https://git.example/" + name + ".git"));

        assertThat(listed()).hasSize(1);
        assertThat(http().get("/repositories/" + row.get("id").asString()).json()).isEqualTo(row);
    }

    @Test
    void aRefusedTaskBeginsNone() {
        assertThat(http().post("/tasks", "{\"title\": \"t\", \"repository_url\": \"git@git.example:" + name + "\"}").status()).isEqualTo(400);
        assertThat(listed()).isEmpty();
    }

    @Test
    void saysWhatItsTasksReachAndOnlyTheOperatorLetsThemReachMore() throws IOException {
        JsonNode row = said(Map.of("network", "none", "allow_hosts", List.of("Files.example.com", "*.example.org.")));
        String id = "/repositories/" + row.get("id").asString();
        assertThat(row.get("network").asString()).isEqualTo("none");

        JsonNode task = task(Map.of());
        assertThat(task.get("network").asString()).isEqualTo("none");
        assertThat(task.get("allow_hosts").toString()).isEqualTo("[\"*.example.org\",\"files.example.com\"]");
        assertThat(task.get("values_from").get("network").asString()).isEqualTo("repository");
        assertThat(task.get("values_from").get("allow_hosts").asString()).isEqualTo("repository");
        Floor floor = new Floor(http(), jdbc, lifecycle);
        WorkOrder order = floor.grant(floor.registerConfined(), UUID.fromString(task.get("id").asString())).order();
        assertThat(order.data().wished().reached()).isEqualTo(new Reach(Network.NONE, List.of("*.example.org", "files.example.com")));

        String more = Wire.write(Map.of("title", "t", "description", "d", "repository_url", "git@git.example:" + name, "network", "hosts"));
        Http.Answer refused = http().post("/tasks", more);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asString()).contains("more than its repository says", "network hosts", "operator token");
        assertThat(operator().post("/tasks", more).json().get("values_from").get("network").asString()).isEqualTo("task");
        for (String change : List.of("{\"network\": null}", "{\"network\": \"hosts\"}", "{\"network\": \"open\"}", "{\"allow_hosts\": []}", "{\"allow_hosts\": [\"a.example\"]}")) {
            assertThat(http().patch(id, change).status()).as(change).isEqualTo(403);
        }
        assertThat(http().patch(id, "{\"network\": \"none\"}").status()).isEqualTo(200);
        assertThat(operator().patch(id, "{\"network\": null, \"allow_hosts\": null}").json().get("network").isNull()).isTrue();
        assertThat(task(Map.of("network", "hosts")).get("network").asString()).isEqualTo("hosts");
    }

    @Test
    void refusesAnMcpServerThatIsNotRegistered() throws IOException {
        Http.Answer kept = operator().post("/repositories", "{\"url\": \"https://git.example/" + name + ".git\", \"mcp_servers\": [\"tickets\"]}");
        Http.Answer task = http().post("/tasks", Wire.write(Map.of("title", "t", "description", "d", "repository_url", "git@git.example:" + name,
                "mcp_servers", List.of("tickets"))));
        for (Http.Answer answer : List.of(kept, task)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("mcp_servers");
            assertThat(answer.json().get("errors").get(0).get("message").asString()).contains("agentvine.mcp-servers", "found 'tickets'");
        }
        assertThat(http().get("/policy").json().get("mcp_servers")).isEmpty();
    }

    @Test
    void refusesWhatIsNoNameOfAHost() throws IOException {
        for (String wrong : List.of("[\"http://x/\"]", "[\"a b\"]", "[\"\"]", "[\"*\"]", "[\"a.*.com\"]", "\"a.example\"", "[1]", "[\"" + "a".repeat(256) + "\"]")) {
            Http.Answer answer = operator().post("/repositories", "{\"url\": \"https://git.example/" + name + ".git\", \"allow_hosts\": " + wrong + "}");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("message").asString()).contains("files.example.com or *.example.com");
        }
        assertThat(http().post("/repositories", "{\"url\": \"https://git.example/" + name + ".git\", \"network\": \"some\"}").json().get("errors").toString())
                .contains("must be one of none, hosts, open, found 'some'");
    }

    @Test
    void givesATaskWhatThatDoesNotSayAndTheTaskShowsWhatCameFromWhere() throws IOException {
        said(Map.ofEntries(Map.entry("branch_name", "develop"), Map.entry("directory", "services/shop"), Map.entry("setup_command", "npm ci"),
                Map.entry("verify_command", "npm test"), Map.entry("permission_level", "human_required"), Map.entry("model", "sonnet"),
                Map.entry("effort", "high"), Map.entry("max_turns", 40), Map.entry("max_budget_usd", 2.5), Map.entry("timeout_seconds", 900),
                Map.entry("history", 50), Map.entry("tags", false), Map.entry("lfs", false), Map.entry("instructions", "Write British English."),
                Map.entry("branch_prefix", "bot/")));

        JsonNode task = task(Map.of("model", "opus", "verify_command", "true", "lfs", true));

        assertThat(task.get("branch_name").asString()).isEqualTo("develop");
        assertThat(task.get("directory").asString()).isEqualTo("services/shop");
        assertThat(task.get("setup_command").asString()).isEqualTo("npm ci");
        assertThat(task.get("verify_command").asString()).isEqualTo("true");
        assertThat(task.get("permission_level").asString()).isEqualTo("human_required");
        assertThat(task.get("model").asString()).isEqualTo("opus");
        assertThat(task.get("effort").asString()).isEqualTo("high");
        assertThat(task.get("max_turns").asInt()).isEqualTo(40);
        assertThat(task.get("max_budget_usd").asDouble()).isEqualTo(2.5);
        assertThat(task.get("timeout_seconds").asInt()).isEqualTo(900);
        assertThat(task.get("history").asInt()).isEqualTo(50);
        assertThat(task.get("tags").asBoolean()).isFalse();
        assertThat(task.get("submodules").asBoolean()).isTrue();
        assertThat(task.get("lfs").asBoolean()).isTrue();
        assertThat(task.get("branch_prefix").asString()).isEqualTo("bot/");
        JsonNode from = task.get("values_from");
        assertThat(from.get("model").asString()).isEqualTo("task");
        assertThat(from.get("effort").asString()).isEqualTo("repository");
        assertThat(from.has("priority")).as("our own default").isFalse();
        assertThat(http().get("/tasks/" + task.get("id").asString()).json().get("values_from")).isEqualTo(from);

        assertThat(http().patch("/tasks/" + task.get("id").asString(), "{\"title\": \"Another title\"}").status()).isEqualTo(200);
        assertThat(http().get("/tasks/" + task.get("id").asString()).json().get("branch_prefix").asString()).isEqualTo("bot/");
        Floor floor = new Floor(http(), jdbc, lifecycle);
        WorkOrder order = floor.grant(floor.registerConfined(), UUID.fromString(task.get("id").asString())).order();
        assertThat(order.data().wished().instructions()).isEqualTo("Write British English.");
        assertThat(order.data().wished().wanted()).isEqualTo(new Checkout(50, false, true, true));
        assertThat(order.meta().branch()).startsWith("bot/another-title-");
    }

    @Test
    void aTaskKeepsWhatItWasGiven() throws IOException {
        JsonNode row = said(Map.of("model", "sonnet"));
        JsonNode task = task(Map.of());

        Http.Answer changed = http().patch("/repositories/" + row.get("id").asString(), "{\"model\": null, \"effort\": \"low\"}");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().get("model").isNull()).isTrue();
        assertThat(changed.json().get("effort").asString()).isEqualTo("low");
        assertThat(changed.json().get("updated_by").asString()).isEqualTo("person");
        assertThat(http().get("/tasks/" + task.get("id").asString()).json().get("model").asString()).isEqualTo("sonnet");
        assertThat(task(Map.of()).get("model").isNull()).isTrue();
    }

    @Test
    void aTaskThatSaysNoLabelsHasNone() throws IOException {
        said(Map.of("labels", new String[] {"gpu"}));
        assertThat(task(Map.of()).get("labels").get(0).asString()).isEqualTo("gpu");
        assertThat(task(Map.of("labels", new String[0])).get("labels")).isEmpty();
    }

    @Test
    void aTaskThatDependsOnAnotherBeginsWhereThatHasComeTo() throws IOException {
        said(Map.of("branch_name", "develop"));
        JsonNode first = task(Map.of());
        assertThat(first.get("branch_name").asString()).isEqualTo("develop");
        assertThat(task(Map.of("depends_on", new String[] {first.get("id").asString()})).get("branch_name").isNull()).isTrue();
    }

    @Test
    void whatOrdersCommandsNeedsTheOperator() throws IOException {
        String url = "{\"url\": \"https://git.example/" + name + "\", ";
        for (String order : new String[] {"\"setup_command\": \"x\"", "\"verify_command\": \"x\"", "\"permission_level\": \"autonomous\""}) {
            assertThat(http().post("/repositories", url + order + "}").status()).as(order).isEqualTo(403);
        }
        assertThat(listed()).isEmpty();
        JsonNode row = http().post("/repositories", url + "\"permission_level\": \"supervised\"}").json();
        String path = "/repositories/" + row.get("id").asString();
        assertThat(http().patch(path, "{\"verify_command\": \"x\"}").body()).contains("verify_command").contains("operator token");
        assertThat(operator().patch(path, "{\"verify_command\": \"x\"}").status()).isEqualTo(200);
        assertThat(http().patch(path, "{\"model\": \"opus\"}").json().get("verify_command").asString()).isEqualTo("x");
    }

    private Floor.Run run() {
        Floor floor = new Floor(http(), jdbc, lifecycle);
        return floor.grant(floor.registerConfined(), UUID.fromString(task(Map.of()).get("id").asString()));
    }

    private static String content(Floor.Run run, String hash, String items) {
        return "{\"lease_token\": \"" + run.token() + "\", \"content\": {\"hash\": \"" + hash + "\", \"commit\": \"" + "c".repeat(40)
                + "\", \"items\": " + items + ", \"left_out\": [\".claude/skills/x is a link\"]}}";
    }

    private static final String HOOK = "[{\"kind\": \"skill\", \"name\": \"greet\", \"runs\": \".claude/skills/greet/SKILL.md\"},"
            + " {\"kind\": \"hook\", \"name\": \"PostToolUse Bash\", \"runs\": \"touch x\"}]";

    @Test
    void trustsExactlyTheContentThatARunSawAndTheOperatorSaidYesTo() throws IOException {
        String first = "1".repeat(64);
        String other = "2".repeat(64);
        Floor.Run run = run();
        String route = "/executions/" + run.id() + "/content";
        String path = "/repositories/" + listed().get(0).get("id").asString();
        assertThat(listed().get(0).get("brings").isNull()).isTrue();
        String ofBringing = "/repositories?brings=true&url=git@git.example:" + name;
        assertThat(http().get(ofBringing).json()).isEmpty();
        assertThat(http().get(ofBringing).header("X-Total-Count")).isEqualTo("0");
        assertThat(http().get("/repositories?brings=maybe").status()).isEqualTo(400);
        assertThat(operator().patch(path, "{\"trust\": \"" + first + "\"}").json().get("errors").toString()).contains("no run has seen yet");

        JsonNode unknown = run.worker().http().post(route, content(run, first, HOOK)).json();
        assertThat(unknown.get("trusted").asBoolean()).isFalse();
        assertThat(unknown.get("message").asString()).contains("1 skill, 1 hook. Nobody has trusted that", path, first);
        JsonNode brings = http().get(path).json().get("brings");
        assertThat(brings.get("hash").asString()).isEqualTo(first);
        assertThat(brings.get("trusted").asBoolean()).isFalse();
        assertThat(brings.get("items").get(1).toString()).isEqualTo("{\"kind\":\"hook\",\"name\":\"PostToolUse Bash\",\"runs\":\"touch x\"}");
        assertThat(brings.get("left_out").get(0).asString()).contains("is a link");
        assertThat(http().get(ofBringing).json().get(0).get("brings")).isEqualTo(brings);
        assertThat(http().get(ofBringing).header("X-Total-Count")).isEqualTo("1");

        assertThat(http().patch(path, "{\"trust\": \"" + first + "\"}").status()).isEqualTo(403);
        assertThat(run.worker().http().patch(path, "{\"trust\": \"" + first + "\"}").status()).isEqualTo(403);
        JsonNode trusted = operator().patch(path, "{\"trust\": \"" + first + "\"}").json();
        assertThat(trusted.get("trust").toString()).isEqualTo("[\"" + first + "\"]");
        assertThat(trusted.get("brings").get("trusted").asBoolean()).isTrue();
        assertThat(run.worker().http().post(route, content(run, first, HOOK)).json().get("trusted").asBoolean()).isTrue();
        assertThat(http().patch(path, "{\"model\": \"opus\"}").json().get("trust").get(0).asString()).as("another change leaves it").isEqualTo(first);

        JsonNode changed = run.worker().http().post(route, content(run, other, HOOK)).json();
        assertThat(changed.get("trusted").asBoolean()).isFalse();
        assertThat(changed.get("message").asString()).contains("That is not what was trusted", other);
        assertThat(http().get(path).json().get("brings").get("message")).isEqualTo(changed.get("message"));
        assertThat(operator().patch(path, "{\"trust\": [\"" + other + "\", \"" + first + "\"]}").json().get("trust")).hasSize(2);
        assertThat(operator().patch(path, "{\"trust\": null}").json().get("trust").isNull()).isTrue();
        assertThat(run.worker().http().post(route, content(run, other, HOOK)).json().get("trusted").asBoolean()).isFalse();
    }

    @Test
    void refusesContentAndTrustThatIsNone() throws IOException {
        Floor.Run run = run();
        String route = "/executions/" + run.id() + "/content";
        String path = "/repositories/" + listed().get(0).get("id").asString();
        run.worker().http().post(route, content(run, "1".repeat(64), HOOK));
        for (String wrong : List.of("\"x\"", "7", "[7]", "{}", "\"" + "2".repeat(64) + "\"", "[\"" + "A".repeat(64) + "\"]", "true")) {
            Http.Answer answer = operator().patch(path, "{\"trust\": " + wrong + "}");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("trust");
        }
        assertThat(operator().post("/repositories", "{\"url\": \"/srv/" + name + "\", \"trust\": \"" + "1".repeat(64) + "\"}").json().get("errors").toString())
                .contains("cannot be said before");
        for (String items : List.of("[null]", "[{}]", "[{\"kind\": \"rocket\"}]", "7", "[{\"kind\": \"hook\", \"name\": \"" + "x".repeat(10_001) + "\", \"runs\": \"\"}]")) {
            assertThat(run.worker().http().post(route, content(run, "1".repeat(64), items)).status()).as(items).isEqualTo(400);
        }
        assertThat(run.worker().http().post(route, content(run, "no hash", "[]")).json().get("errors").toString()).contains("content.hash");
        assertThat(run.worker().http().post(route, "{}").json().get("errors").toString()).contains("lease_token", "content");
        assertThat(new Floor(http(), jdbc, lifecycle).register().http().post(route, content(run, "1".repeat(64), HOOK)).status()).isEqualTo(403);
        assertThat(http().post(route, content(run, "1".repeat(64), HOOK)).status()).isEqualTo(401);
    }

    @Test
    void namesEveryWrongFieldAndAnAddressThatIsKnown() throws IOException {
        Http.Answer wrong = http().post("/repositories", """
                {"url": "ext::sh", "branch_name": "a..b", "effort": "much", "max_turns": 0, "branch_prefix": "-x", "network": "wide", "labels": [7],
                 "history": "some", "tags": "yes"}""");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().get("errors").findValuesAsString("field"))
                .contains("url", "branch_name", "effort", "max_turns", "branch_prefix", "network", "labels", "history", "tags");
        JsonNode row = said(Map.of());
        Http.Answer again = operator().post("/repositories", "{\"url\": \"git@git.example:" + name + ".git\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains(row.get("id").asString());
        String path = "/repositories/" + row.get("id").asString();
        assertThat(http().patch(path, "{\"url\": \"/srv/x\"}").status()).isEqualTo(400);
        assertThat(http().delete(path).status()).isEqualTo(204);
        assertThat(http().get(path).status()).isEqualTo(404);
        assertThat(http().delete(path).status()).isEqualTo(404);
        assertThat(http().patch(path, "{\"model\": \"opus\"}").status()).isEqualTo(404);
    }
}
