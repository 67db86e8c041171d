package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.BackendTest;
import io.agentvine.backend.Http;
import io.agentvine.backend.OnPostgres;
import io.agentvine.backend.OnSqlite;
import io.agentvine.protocol.Wire;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends to every route of the API document what it does not want. None of it is a fault of ours. */
abstract class MalformedBodyTest extends BackendTest {

    /** Each is another kind of text, number or tree for a column too. */
    static final List<String> WRONG_FOR_A_ROW = List.of("null", "\"\"", "\"x\"", "7", "1.5", "true", "[{}]", "{\"a\": null}");
    static final List<String> WRONG = Stream.concat(WRONG_FOR_A_ROW.stream(), Stream.of("{}", "[]", "-1", "[null]", "[[]]", "{\"a\": {}}")).toList();

    private static final String SAMPLE = "0198f3a0-0000-7000-8000-000000000001";

    record Route(String method, String path, String type, String example) {}

    @Autowired
    private HomeSettings home;

    private final List<String> wrongValues;
    private JsonNode document;
    private JsonNode worker;
    private JsonNode run;

    MalformedBodyTest(List<String> wrongValues) {
        this.wrongValues = wrongValues;
    }

    @BeforeEach
    void claim() {
        document = Wire.mapper().readTree(http().get("/openapi.json").body());
        worker = http().post("/workers", "{\"name\": \"malformed\"}").json();
        http().post("/tasks", "{\"title\": \"t\", \"description\": \"d\", \"repository_url\": \"/srv/a.git\", \"priority\": \"critical\"}");
        run = http().bearing(worker.get("worker_token").asString())
                .post("/queue/claim", "{\"worker_id\": \"" + worker.get("id").asString() + "\", \"wait_seconds\": 20}").json();
    }

    /** The walk may have put rules in force, and others share this backend. */
    @AfterEach
    void noRules() throws Exception {
        http().bearing(Files.readString(home.home().resolve(Tokens.OPERATOR_FILE)).strip()).put("/policy", "{\"rules\": []}");
    }

    List<Route> routes() {
        List<Route> found = new ArrayList<>();
        document.get("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            JsonNode content = operation.getValue().path("requestBody").path("content");
            content.properties().forEach(type -> {
                JsonNode example = type.getValue().has("example")
                        ? type.getValue().get("example")
                        : type.getValue().path("examples").iterator().next().get("value");
                String method = operation.getKey().toUpperCase();
                found.add(new Route(method, pathOf(path.getKey()), type.getKey(), example.toString()));
            });
        }));
        assertThat(found).hasSizeGreaterThan(20);
        return found;
    }

    /** The one of a real run or worker where there is one, so that a request gets as far as it can. */
    private String pathOf(String template) {
        String kind = template.contains("/workers/") ? worker.get("id").asString() : run.path("execution_id").asString(SAMPLE);
        return template.replaceAll("\\{[^}]+}", kind);
    }

    Http caller(Route route) throws Exception {
        Access.Need need = Access.ruleFor(route.method(), route.path()).need();
        return switch (need) {
            case WORKER, WORKER_OR_OPERATOR -> http().bearing(worker.get("worker_token").asString());
            case OPERATOR, PERSON -> http().bearing(Files.readString(home.home().resolve(Tokens.OPERATOR_FILE)).strip());
            case REGISTRATION, NOTHING -> http();
        };
    }

    @Test
    void aFieldOfAnotherKindIsNoFaultOfOurs() throws Exception {
        Map<String, Integer> faults = new LinkedHashMap<>();
        for (Route route : routes()) {
            if (route.type().equals("application/json")) {
                Http caller = caller(route);
                for (String body : wrongBodies((ObjectNode) real(Wire.mapper().readTree(route.example())), route)) {
                    note(faults, route.method() + " " + route.path() + " " + body, caller.send(route.method(), route.path(), body).status());
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    static void note(Map<String, Integer> faults, String what, int status) {
        if (status >= 500) {
            faults.put(what, status);
        }
    }

    /** With our worker's and run's ids in place of the example's, and no waiting. */
    private JsonNode real(JsonNode example) {
        String text = example.toString()
                .replaceAll("\"worker_id\":\"[^\"]*\"", "\"worker_id\":\"" + worker.get("id").asString() + "\"")
                .replaceAll("\"execution_id\":\"[^\"]*\"", "\"execution_id\":\"" + run.path("execution_id").asString(SAMPLE) + "\"")
                .replaceAll("\"job_id\":\"[^\"]*\"", "\"job_id\":\"" + run.path("job_id").asString(SAMPLE) + "\"")
                .replaceAll("\"lease_token\":\"[^\"]*\"", "\"lease_token\":\"" + run.path("lease_token").asString("1." + SAMPLE) + "\"")
                .replaceAll("\"wait_seconds\":[0-9]+", "\"wait_seconds\":0");
        return Wire.mapper().readTree(text);
    }

    private List<String> wrongBodies(ObjectNode example, Route route) {
        List<String> bodies = new ArrayList<>(wrongValues);
        TreeSet<String> fields = new TreeSet<>(fieldsOf(route));
        example.propertyNames().forEach(fields::add);
        for (String field : fields) {
            for (String wrong : wrongValues) {
                ObjectNode body = example.deepCopy();
                body.set(field, Wire.mapper().readTree(wrong));
                bodies.add(body.toString());
            }
            bodies.addAll(wrongWithin(example, field));
        }
        return bodies;
    }

    /** One step deeper: the fields of an object, and of the first of a list. */
    private List<String> wrongWithin(ObjectNode example, String field) {
        List<String> bodies = new ArrayList<>();
        JsonNode value = example.path(field);
        JsonNode inner = value instanceof ArrayNode list && !list.isEmpty() ? list.get(0) : value;
        if (inner instanceof ObjectNode object) {
            for (String name : object.propertyNames()) {
                for (String wrong : wrongValues) {
                    ObjectNode body = example.deepCopy();
                    JsonNode copy = body.get(field);
                    ((ObjectNode) (copy instanceof ArrayNode list ? list.get(0) : copy)).set(name, Wire.mapper().readTree(wrong));
                    bodies.add(body.toString());
                }
            }
        }
        return bodies;
    }

    private List<String> fieldsOf(Route route) {
        List<String> names = new ArrayList<>();
        document.get("paths").properties().forEach(path -> {
            JsonNode operation = path.getValue().path(route.method().toLowerCase());
            if (!operation.isMissingNode() && pathOf(path.getKey()).equals(route.path())) {
                String ref = operation.path("requestBody").path("content").path(route.type()).path("schema").path("$ref").asString("");
                JsonNode schema = document.path("components").path("schemas").path(ref.substring(ref.lastIndexOf('/') + 1));
                schema.path("properties").propertyNames().forEach(names::add);
            }
        });
        return names;
    }
}

@OnSqlite
@Tag("slow")
class MalformedBodyOnSqliteTest extends MalformedBodyTest {

    private static final List<String> CONTENT_TYPES = List.of(
            "*/*", "application/*", "application/*+json", "*", "application", "text/plain", "a/b/c", ";", "application/json;charset=none",
            "application/json;charset=utf-16", "application/json;q=x", "application/json, text/plain");

    MalformedBodyOnSqliteTest() {
        super(WRONG);
    }

    /** On one database: a content type is judged before any row is looked at. */
    @Test
    void aWrongContentTypeIsNoFaultOfOurs() throws Exception {
        Map<String, Integer> faults = new LinkedHashMap<>();
        for (Route route : routes()) {
            for (String type : CONTENT_TYPES) {
                int status = caller(route).with("Content-Type", type).send(route.method(), route.path(), route.example()).status();
                note(faults, route + " " + type, status);
            }
        }
        assertThat(faults).isEmpty();
    }
}

@OnPostgres
@Tag("slow")
class MalformedBodyOnPostgresTest extends MalformedBodyTest {

    /** What is refused before any row is looked at is refused on either database. */
    MalformedBodyOnPostgresTest() {
        super(WRONG_FOR_A_ROW);
    }
}
