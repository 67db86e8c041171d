package io.agentvine.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is said as FIELD=VALUE, held against the API's document. */
class SaidFieldsTest {

    private static final Path DOCUMENT = Path.of("../docs/openapi.json");
    /** Of a new task: options of their own. */
    private static final Set<String> NOT_SET = Set.of("title", "description", "repository_url", "branch_name", "template", "parameters");
    private static final String REPOSITORY = "/srv/x.git";

    @TempDir
    private Path folder;

    private final FarSide far = new FarSide().on("POST /tasks", 201, "{\"id\": \"t1\", \"title\": \"x\"}")
            .on("GET /repositories?url=%2Fsrv%2Fx.git", 200, "[{\"id\": \"r1\"}]").on("PATCH /repositories/r1", 200, "{\"url\": \"/srv/x.git\"}");

    @AfterEach
    void close() {
        far.close();
    }

    private static JsonNode fieldsOf(String schema) throws Exception {
        return Wire.read(Files.readString(DOCUMENT), JsonNode.class).path("components").path("schemas").path(schema).path("properties");
    }

    private JsonNode sent() {
        return Wire.read(far.asked().get(far.asked().size() - 1).body(), JsonNode.class);
    }

    private Typed task(String... set) {
        String[] line = {"task", "new", "x", "-d", "y", "--repository", REPOSITORY};
        return Typed.in(folder, far, concat(line, set));
    }

    private Typed repository(String... set) {
        return Typed.in(folder, far, concat(new String[] {"repository", "set", "--repository", REPOSITORY}, set));
    }

    private static String[] concat(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void everyFieldOfTheApiCanBeSaid() throws Exception {
        Set<String> ofTask = new TreeSet<>(fieldsOf("SubmitTask").propertyNames());
        ofTask.removeAll(NOT_SET);
        assertThat(SaidFields.OF_TASK.names()).isEqualTo(ofTask);
        assertThat(SaidFields.OF_REPOSITORY.names()).isEqualTo(new TreeSet<>(fieldsOf("ChangeRepository").propertyNames()));
    }

    @Test
    void everyValueIsOfTheKindThatTheApiTakes() throws Exception {
        Map<String, String> written = Map.of("string", "abc", "integer", "7", "number", "2.5", "boolean", "true", "array", "a,b", "object", "{\"a\": 1}");
        for (Map.Entry<SaidFields, String> one : Map.of(SaidFields.OF_TASK, "SubmitTask", SaidFields.OF_REPOSITORY, "ChangeRepository").entrySet()) {
            JsonNode schema = fieldsOf(one.getValue());
            for (String field : one.getKey().names()) {
                String type = schema.path(field).path("type").asString("array");
                boolean countOrWord = field.equals("history");
                JsonNode value = one.getKey().read(List.of(field + "=" + (countOrWord ? "50" : written.get(type)))).get(field);
                String expected = countOrWord ? "50" : switch (type) {
                    case "string" -> "\"abc\"";
                    case "array" -> "[\"a\",\"b\"]";
                    case "object" -> "{\"a\":1}";
                    default -> written.get(type);
                };
                assertThat(value.toString()).as(field).isEqualTo(expected);
            }
        }
    }

    @Test
    void aTaskSaysWhatHasNoOptionOfItsOwn() {
        Typed typed = task("--delivery", "draft", "--set", "max_turns=40", "--set", "follow_checks=true", "--set", "allow_hosts=a.example, b.example",
                "--set", "history=full", "--set", "metadata={\"ticket\": 7}", "--set", "instructions=true=false");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(sent().toString()).isEqualTo("{\"title\":\"x\",\"description\":\"y\",\"repository_url\":\"/srv/x.git\",\"delivery\":\"draft\",\"max_turns\":40,"
                + "\"follow_checks\":true,\"allow_hosts\":[\"a.example\",\"b.example\"],\"history\":\"full\",\"metadata\":{\"ticket\":7},\"instructions\":\"true=false\"}");
    }

    @Test
    void aRepositorySaysHowItsTasksRunAndWhatBecomesOfThem() {
        Typed typed = repository("issues=true", "max_parallel=2", "follow_checks=false", "delivery=pull_request", "allow_hosts=a,b", "trust=", "history=50");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(sent().toString()).isEqualTo("{\"issues\":true,\"max_parallel\":2,\"follow_checks\":false,\"delivery\":\"pull_request\",\"allow_hosts\":[\"a\",\"b\"],"
                + "\"trust\":null,\"history\":50}");
    }

    @Test
    void aListMayBeWrittenAsJson() {
        Typed typed = task("--set", "allow_hosts=[\"a.example\", \"b.example\"]", "--set", "labels= [\"with,comma\"]", "--set", "mcp_servers=[]");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(sent().get("allow_hosts").toString()).isEqualTo("[\"a.example\",\"b.example\"]");
        assertThat(sent().get("labels").toString()).isEqualTo("[\"with,comma\"]");
        assertThat(sent().get("mcp_servers").toString()).isEqualTo("[]");
    }

    @Test
    void whatIsWrittenWronglyIsRefusedBeforeAnythingIsSent() {
        Map<String, String> wrong = Map.of("modle=x", "this agentvine knows no field 'modle' to set here; it knows agent, allow_hosts, ", "max_turns", "'max_turns' is no FIELD=VALUE",
                "max_turns=many", "max_turns must be a number, found 'many'", "lfs=maybe", "lfs must be true or false, found 'maybe'");
        wrong.forEach((said, words) -> {
            assertThat(task("--set", said).exitCode()).as(said).isEqualTo(ExitCodes.USAGE);
            assertThat(task("--set", said).err()).contains(words);
            assertThat(repository(said).exitCode()).as(said).isEqualTo(ExitCodes.USAGE);
            assertThat(repository(said).err()).contains(words);
        });
        assertThat(task("--set", "metadata=[1]").err()).contains("metadata must be a JSON object");
        assertThat(task("--set", "title=z").err()).contains("knows no field 'title'", "take the agentvine of its version");
        assertThat(task("--set", "labels=[\"a\", b]").err()).contains("labels must be a list, as a,b or [\"a\", \"b\"], found '[\"a\", b]'");
        assertThat(task("--set", "labels=[\"a\"] x").err()).contains("labels must be a list");
        assertThat(task("--set", "model=a", "--set", "model=b").err()).contains("model is said twice");
        assertThat(task("--model", "a", "--set", "model=b").exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(far.asked()).isEmpty();
    }
}
