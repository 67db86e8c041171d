package io.agentvine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@OnSqlite
class OpenApiTest extends BackendTest {

    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private String served() throws Exception {
        Http.Answer answer = http().get("/openapi.json");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return MAPPER.writeValueAsString(MAPPER.treeToValue(MAPPER.readTree(answer.body()), Object.class)) + "\n";
    }

    /** {@code -Dopenapi.write=true} rewrites the committed one. */
    @Test
    void theCommittedDocumentIsTheServedOne() throws Exception {
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, served());
        }
        assertThat(COMMITTED).exists();
        assertThat(Files.readString(COMMITTED))
                .as("docs/openapi.json is another; -Dopenapi.write=true rewrites it")
                .isEqualTo(served());
    }

    @Test
    void everyRouteIsExplainedWithExamplesAndErrors() throws Exception {
        List<String> missing = new ArrayList<>();
        MAPPER.readTree(served()).get("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            if (path.getKey().startsWith("/api/v1")) {
                check(operation.getKey().toUpperCase() + " " + path.getKey(), operation.getValue(), missing);
            }
        }));
        assertThat(missing).isEmpty();
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
    void theSwaggerPageIsServed() {
        assertThat(http().get("/docs").status()).isEqualTo(302);
        assertThat(http().get("/swagger-ui/index.html").body()).contains("swagger-ui");
    }
}
