package io.agentvine.backend.template;

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
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Named tasks with parameters, on either database. */
abstract class TemplateContract extends BackendTest {

    @Autowired
    private HomeSettings home;

    private final String name = "t-" + UUID.randomUUID();

    private Http operator() throws IOException {
        return http().bearing(Files.readString(home.home().resolve("operator-token")).strip());
    }

    private static Map<String, Object> notes() {
        return Map.of("title", "Release notes {{version}}", "description", "Write docs/{{version}}.md for {{audience}}.", "task_type", "docs",
                "repository_url", "https://git.example/team/{{repository}}.git", "priority", "low");
    }

    private Http.Answer kept(Http client, Map<String, Object> task) {
        return client.post("/templates", Wire.write(Map.of("name", name, "task", task,
                "parameters", List.of(Map.of("name", "audience", "default", "users", "description", "Who reads it")))));
    }

    private Http.Answer made(Map<String, Object> fields) {
        return http().post("/tasks", Wire.write(fields));
    }

    @Test
    void makesATaskOfItsParametersAndOfWhatIsSaidBeside() {
        Http.Answer kept = kept(http(), notes());
        assertThat(kept.status()).as(kept.body()).isEqualTo(201);
        assertThat(kept.json().get("parameters").findValuesAsString("name")).containsExactly("audience", "repository", "version");

        Http.Answer answer = made(Map.of("template", name, "parameters", Map.of("version", 1.2, "repository", "shop"), "priority", "high"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode task = answer.json();
        assertThat(task.get("title").asString()).isEqualTo("Release notes 1.2");
        assertThat(task.get("description").asString()).isEqualTo("Write docs/1.2.md for users.");
        assertThat(task.get("repository_url").asString()).isEqualTo("https://git.example/team/shop.git");
        assertThat(task.get("task_type").asString()).isEqualTo("docs");
        assertThat(task.get("priority").asString()).isEqualTo("high");
        assertThat(task.get("values_from").get("title").asString()).isEqualTo("template " + name);
        assertThat(task.get("values_from").get("priority").asString()).isEqualTo("task");
        String id = kept.json().get("id").asString();
        assertThat(made(Map.of("template", id, "parameters", Map.of("version", "2", "repository", "shop"))).status()).isEqualTo(201);
    }

    /** What is given for one would be an order that the operator did not give. */
    @Test
    void hasNoParameterInWhatOnlyTheOperatorMaySay() {
        for (String field : List.of("setup_command", "verify_command", "permission_level", "network", "allow_hosts")) {
            Map<String, Object> task = new HashMap<>(notes());
            task.put(field, field.equals("allow_hosts") ? List.of("{{version}}") : "{{version}}");
            Http.Answer answer = kept(http(), task);
            assertThat(answer.status()).as(field).isEqualTo(400);
            assertThat(answer.body()).as(field).contains("only the operator may say");
        }
    }

    @Test
    void saysWhichParameterIsMissingOrNotKnown() {
        kept(http(), notes());
        Http.Answer answer = made(Map.of("template", name, "parameters", Map.of("version", List.of(1), "colour", "red")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("parameters.version", "parameters.repository", "parameters.colour");
        assertThat(answer.body()).contains("audience, repository, version");
        assertThat(made(Map.of("template", name + "x")).body()).contains("GET /api/v1/templates");
        assertThat(made(Map.of("parameters", Map.of("a", "b"))).body()).contains("goes with template only");
        assertThat(made(Map.of("template", name, "parameters", "x")).body()).contains("must be an object");
    }

    @Test
    void whatItMakesIsHeldAgainstTheRulesOfTasks() {
        kept(http(), notes());
        Http.Answer answer = made(Map.of("template", name, "parameters", Map.of("version", "1\n2", "repository", "-x y\u0001")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("field")).contains("title", "repository_url");
    }

    @Test
    void refusesWhatNoTaskCouldSay() {
        Http.Answer wrong = http().post("/templates", Wire.write(Map.of("name", "No Name", "task",
                Map.of("effort", "much", "titel", "x", "verify_command", "make {{target}}", "branch_name", "a..b", "delivery", "parcel",
                        "attachments", List.of(UUID.randomUUID())),
                "parameters", List.of(Map.of("name", "other"), Map.of("default", "x")))));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().get("errors").findValuesAsString("field")).contains("name", "task.effort", "task.titel", "task.verify_command",
                "task.branch_name", "task.delivery", "task.attachments", "parameters[0].name", "parameters[1].name");
        assertThat(http().post("/templates", "{\"task\": []}").status()).isEqualTo(400);
    }

    @Test
    void whatOrdersCommandsNeedsTheOperator() throws IOException {
        Map<String, Object> task = Map.of("title", "x", "verify_command", "make test");
        Map<String, Object> body = Map.of("name", name, "task", task);
        assertThat(http().post("/templates", Wire.write(body)).status()).isEqualTo(403);
        JsonNode kept = operator().post("/templates", Wire.write(body)).json();
        String path = "/templates/" + kept.get("id").asString();
        assertThat(http().patch(path, Wire.write(Map.of("task", Map.of("verify_command", "rm -r ."))))
                .status()).isEqualTo(403);
        assertThat(http().patch(path, "{\"description\": \"d\"}").status()).isEqualTo(200);
    }

    @Test
    void isChangedAndDeletedAndItsTasksStay() {
        JsonNode kept = kept(http(), notes()).json();
        String path = "/templates/" + kept.get("id").asString();
        JsonNode task = made(Map.of("template", name, "parameters", Map.of("version", "1", "repository", "shop"))).json();

        JsonNode changed = http().patch(path, Wire.write(Map.of("task", Map.of("title", "For {{audience}}")))).json();

        assertThat(changed.get("parameters").toString()).isEqualTo("[{\"name\":\"audience\",\"description\":\"Who reads it\",\"default\":\"users\"}]");
        assertThat(kept(http(), notes()).status()).as("the name is taken").isEqualTo(409);
        assertThat(http().get("/templates?name=" + name).json()).hasSize(1);
        assertThat(http().get("/templates?view=summary&name=" + name).json().get(0).propertyNames()).containsExactly("id", "name", "description");
        assertThat(http().get("/templates?view=short").status()).isEqualTo(400);
        JsonNode other = http().post("/templates", Wire.write(Map.of("name", name + "2", "task", Map.of("title", "x")))).json();
        Http.Answer taken = http().patch("/templates/" + other.get("id").asString(), "{\"name\": \"" + name + "\"}");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.body()).contains("another name");
        assertThat(http().delete(path).status()).isEqualTo(204);
        assertThat(http().delete(path).status()).isEqualTo(404);
        assertThat(http().get(path).status()).isEqualTo(404);
        assertThat(http().get("/tasks/" + task.get("id").asString()).json().get("title").asString()).isEqualTo("Release notes 1");
    }

    @Test
    void anIdempotencyKeyGivesTheSameTaskAlsoWhenTheTemplateIsGone() {
        String id = kept(http(), notes()).json().get("id").asString();
        String body = "{\"template\": \"" + name + "\", \"parameters\": {\"version\": \"1\", \"repository\": \"shop\"}}";
        Http keyed = http().with("Idempotency-Key", UUID.randomUUID().toString());
        JsonNode first = keyed.post("/tasks", body).json();
        http().delete("/templates/" + id);

        Http.Answer again = keyed.post("/tasks", body);

        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().get("id")).isEqualTo(first.get("id"));
    }
}
