package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnSqlite
class OpenApiTest extends BackendTest {

    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** What springdoc makes of the code, in one order of its fields. */
    private String generated() throws Exception {
        try (var document = http().uri("/openapi-of-the-code.json").toURL().openStream()) {
            return MAPPER.writeValueAsString(MAPPER.readValue(document, Object.class)) + "\n";
        }
    }

    /** {@code -Dopenapi.write=true} rewrites the committed one, before any answer is held against it. */
    @BeforeEach
    void write() throws Exception {
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(COMMITTED, generated());
        }
    }

    @Test
    void theCommittedDocumentIsTheOneThatTheCodeMakes() throws Exception {
        assertThat(Files.readString(COMMITTED))
                .as("docs/openapi.json is another; -Dopenapi.write=true rewrites it")
                .isEqualTo(generated());
    }

    @Test
    void theServedDocumentIsTheCommittedOneAsItWasBuilt() throws Exception {
        Http.Answer answer = http().get("/openapi.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        try (var built = OpenApiTest.class.getResourceAsStream("/static/openapi.json")) {
            assertThat(answer.body()).isEqualTo(new String(built.readAllBytes(), StandardCharsets.UTF_8));
        }
        if (!Boolean.getBoolean("openapi.write")) {
            assertThat(answer.body()).isEqualTo(Files.readString(COMMITTED));
        }
    }

    @Test
    void everySectionSaysWhatItIsAndThoseForPeopleComeFirst() throws Exception {
        JsonNode tags = MAPPER.readTree(generated()).get("tags");
        List<String> names = tags.findValuesAsText("name");
        assertThat(tags).allSatisfy(tag -> {
            assertThat(tag.get("description").asText()).isNotBlank();
            assertThat(tag.get("x-displayName").asText()).isNotBlank();
        });
        assertThat(names).startsWith("tasks", "chat");
        assertThat(names.stream().dropWhile(name -> !name.startsWith("worker-"))).allMatch(name -> name.startsWith("worker-")).isNotEmpty();
    }

    @Test
    void everyRouteIsExplainedWithExamplesAndErrors() throws Exception {
        List<String> missing = new ArrayList<>();
        MAPPER.readTree(generated()).get("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            if (path.getKey().startsWith("/api/v1")) {
                check(operation.getKey().toUpperCase() + " " + path.getKey(), operation.getValue(), missing);
            }
        }));
        assertThat(missing).isEmpty();
    }

    @Test
    void everyExampleIsAsItsSchemaSays() {
        assertThat(PromisedAnswers.wrongExamples()).isEmpty();
    }

    private static void check(String route, JsonNode operation, List<String> missing) {
        for (String words : Set.of("summary", "description")) {
            if (operation.path(words).asText().isBlank()) {
                missing.add(route + " has no " + words);
            }
        }
        operation.path("requestBody").path("content").forEach(content -> {
            if (!hasExample(content)) {
                missing.add(route + " has no example of its request");
            }
        });
        boolean refuses = false;
        for (var response : operation.get("responses").properties()) {
            refuses |= response.getKey().startsWith("4");
            response.getValue().path("content").forEach(content -> {
                if (!hasExample(content)) {
                    missing.add(route + " has no example of " + response.getKey());
                }
            });
        }
        if (!refuses) {
            missing.add(route + " names no error");
        }
    }

    private static boolean hasExample(JsonNode content) {
        return content.has("example") || content.has("examples");
    }

    @Test
    void theSwaggerPageShowsTheServedDocument() {
        assertThat(http().get("/docs").status()).isEqualTo(302);
        assertThat(http().get("/docs").header("Location")).endsWith("/swagger-ui/index.html");
        assertThat(http().get("/swagger-ui/index.html").body()).contains("swagger-ui-bundle.js", "start.js", "swagger-ui.css");
        assertThat(http().get("/swagger-ui/start.js").body()).contains("../openapi.json");
        assertThat(http().get("/swagger-ui/swagger-ui.css").status()).isEqualTo(200);
        assertThat(http().get("/swagger-ui/swagger-ui-bundle.js").body()).contains("SwaggerUIBundle");
    }
}
