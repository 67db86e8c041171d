package io.agentvine.backend.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The forms for a new task and for what is said of a repository, beside what the API takes and tells. */
class FormFieldsTest {

    private static final Pattern FORM = Pattern.compile("export const EMPTY = \\{(.*?)\\n};", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("(\\w+): (?:''|/\\*\\*)");
    /** They made the task, or belong to its time. */
    private static final List<String> NOT_TOLD = List.of("template", "parameters", "related_to");

    @Test
    void theFormHasAllThatATaskTakesAndACopyFindsItInTheTask() throws Exception {
        String source = Files.readString(Path.of("src/main/resources/page/views/new/fields.js"));
        String form = FORM.matcher(source).results().findFirst().orElseThrow().group(1);
        Set<String> fields = FIELD.matcher(form).results().map(field -> field.group(1)).collect(Collectors.toCollection(TreeSet::new));
        JsonNode schemas = Wire.mapper().readTree(Path.of("../docs/openapi.json").toFile()).at("/components/schemas");

        assertThat(fields).containsExactlyInAnyOrderElementsOf(names(schemas, "SubmitTask"));
        fields.removeAll(NOT_TOLD);
        assertThat(names(schemas, "TaskView")).containsAll(fields);
    }

    @Test
    void theFormHasAllThatIsSaidOfARepository() throws Exception {
        String source = Files.readString(Path.of("src/main/resources/page/views/settings/said.js"));
        String said = Pattern.compile("export const SAID = \\[(.*?)];", Pattern.DOTALL).matcher(source).results().findFirst().orElseThrow().group(1);
        Set<String> fields = Pattern.compile("'(\\w+)'").matcher(said).results().map(field -> field.group(1)).collect(Collectors.toCollection(TreeSet::new));
        JsonNode schemas = Wire.mapper().readTree(Path.of("../docs/openapi.json").toFile()).at("/components/schemas");
        assertThat(names(schemas, "RepositoryView")).containsAll(fields);
        fields.add("trust");
        assertThat(fields).containsExactlyInAnyOrderElementsOf(names(schemas, "ChangeRepository"));
    }

    private static List<String> names(JsonNode schemas, String schema) {
        return List.copyOf(schemas.get(schema).get("properties").propertyNames());
    }
}
