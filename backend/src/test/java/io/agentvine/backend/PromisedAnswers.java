package io.agentvine.backend;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds an answer against {@code docs/openapi.json}: its status and content type are declared for the route, and its body is what the
 * schema says, with no field more.
 */
public final class PromisedAnswers {

    private static final String PROBLEM = "application/problem+json";
    private static final String PLACE = "https://agentvine.invalid/openapi.json";
    private static final JsonNode DOCUMENT = read();
    private static final Map<Pattern, String> ROUTES = routes();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemas(Map.of(PLACE, DOCUMENT.toString()))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    /** The whole document, read once: what it refers to is shared by all that is taken out of it. */
    private static final Schema WHOLE = SCHEMAS.getSchema(SchemaLocation.of(PLACE));
    private static final Map<String, Schema> KNOWN = new ConcurrentHashMap<>();

    private PromisedAnswers() {}

    /** @param body null where it is a stream or no text, and only the head counts */
    public static void check(String method, HttpResponse<?> response, String body) {
        String path = response.uri().getPath();
        String type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        String what = method + " " + path + " answered " + response.statusCode() + " " + type;
        Optional<String> route = routeOf(path).filter(known -> DOCUMENT.path("paths").path(known).has(verb));
        if (route.isEmpty()) {
            require(!path.startsWith("/api/") || response.statusCode() >= 400 && type.equals(PROBLEM), what + ", and docs/openapi.json has no such route");
            return;
        }
        JsonNode responses = DOCUMENT.path("paths").path(route.get()).path(verb).path("responses");
        JsonNode contents = responses.path(String.valueOf(response.statusCode())).path("content");
        require(responses.has(String.valueOf(response.statusCode())), what + ", and docs/openapi.json declares only " + responses.propertyNames());
        if (method.equals("HEAD")) {
            return;
        }
        boolean isEmpty = contents.isEmpty();
        require(isEmpty ? body == null || body.isEmpty() : contents.has(type),
                what + ", and docs/openapi.json declares " + (isEmpty ? "no body" : contents.propertyNames().toString()));
        if (!isEmpty && body != null && isJson(type)) {
            checkBody(what, schema(route.get(), verb, response.statusCode(), type), body);
        }
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.equals(PROBLEM);
    }

    private static Optional<String> routeOf(String path) {
        return ROUTES.entrySet().stream().filter(one -> one.getKey().matcher(path).matches()).map(Map.Entry::getValue).findFirst();
    }

    /** The examples of the document that are not as their schemas say. */
    static List<String> wrongExamples() {
        List<String> wrong = new ArrayList<>();
        DOCUMENT.path("paths").properties().forEach(route -> route.getValue().properties().forEach(operation ->
                operation.getValue().path("responses").properties().forEach(response ->
                        response.getValue().path("content").properties().stream()
                                .filter(content -> isJson(content.getKey()) && content.getValue().has("example"))
                                .forEach(content -> schema(route.getKey(), operation.getKey(), Integer.parseInt(response.getKey()), content.getKey())
                                        .validate(content.getValue().get("example"))
                                        .forEach(error -> wrong.add(operation.getKey() + " " + route.getKey() + " "
                                                + response.getKey() + ": " + error))))));
        return wrong;
    }

    private static void checkBody(String what, Schema schema, String body) {
        List<String> errors;
        try {
            errors = schema.validate(Wire.mapper().readTree(body)).stream().map(error -> error.toString()).toList();
        } catch (JacksonException e) {
            errors = List.of("it is no JSON");
        }
        require(errors.isEmpty(), what + ", not as docs/openapi.json says: " + errors + " in " + body);
    }

    private static Schema schema(String route, String verb, int status, String type) {
        String pointer = "/paths/" + escaped(route) + "/" + verb + "/responses/" + status + "/content/" + escaped(type) + "/schema";
        return KNOWN.computeIfAbsent(pointer, place -> WHOLE.getRefSchema(SchemaLocation.of(PLACE + "#" + place).getFragment()));
    }

    private static String escaped(String part) {
        return part.replace("~", "~0").replace("/", "~1");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Those without a variable first: /queue/status is no task's. */
    private static Map<Pattern, String> routes() {
        return DOCUMENT.path("paths").propertyNames().stream()
                .sorted(Comparator.comparing((String route) -> route.contains("{")).thenComparing(route -> route))
                .collect(Collectors.toMap(route -> Pattern.compile(route.replaceAll("\\{[^}]+}", "[^/]+")), route -> route,
                        (one, other) -> one, LinkedHashMap::new));
    }

    private static JsonNode read() {
        try {
            JsonNode document = Wire.mapper().readTree(Files.readString(Path.of("..", "docs", "openapi.json")));
            forbidMore(document.path("components").path("schemas"));
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException("docs/openapi.json cannot be read", e);
        }
    }

    /** A field that the document does not know is a fault here; for its readers the API may grow. */
    private static void forbidMore(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(PromisedAnswers::forbidMore);
    }
}
