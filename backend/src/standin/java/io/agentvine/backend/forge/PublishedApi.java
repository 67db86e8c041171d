package io.agentvine.backend.forge;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A part of a forge's published API description (README.txt beside it says which): what we send and what the stand-in answers are both held
 * against it.
 */
final class PublishedApi {

    private static final Map<String, PublishedApi> READ = new ConcurrentHashMap<>();

    private final String place;
    private final JsonNode document;
    private final Schema whole;
    private final Map<String, Schema> known = new ConcurrentHashMap<>();

    private PublishedApi(String kind) {
        place = "https://agentvine.invalid/" + kind + ".json";
        document = read(kind);
        whole = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, registry -> registry.schemas(Map.of(place, document.toString())))
                .getSchema(SchemaLocation.of(place));
    }

    /** @param kind as {@code github} */
    static PublishedApi of(String kind) {
        return READ.computeIfAbsent(kind, PublishedApi::new);
    }

    /** What is wrong with a request; empty where nothing is. @param body null: none */
    List<String> faultsOfRequest(String method, String path, Map<String, String> query, String body) {
        String route = routeOf(method, path);
        if (route == null) {
            return List.of(method + " " + path + " is no operation that is known here");
        }
        JsonNode operation = document.path("paths").path(route).path(method.toLowerCase(Locale.ROOT));
        Set<String> parameters = StreamSupport.stream(operation.path("parameters").spliterator(), false)
                .map(parameter -> parameter.path("name").asString()).collect(Collectors.toSet());
        List<String> unknown = query.keySet().stream().filter(name -> !parameters.contains(name)).map(name -> "no such parameter: " + name).toList();
        if (!unknown.isEmpty() || !operation.has("requestBody")) {
            return unknown;
        }
        return validate("/paths/" + escaped(route) + "/" + method.toLowerCase(Locale.ROOT) + "/requestBody/content/application~1json/schema",
                Wire.mapper().readTree(body));
    }

    List<String> faultsOfAnswer(String method, String path, int status, JsonNode body) {
        String route = routeOf(method, path);
        String verb = method.toLowerCase(Locale.ROOT);
        JsonNode declared = document.path("paths").path(route).path(verb).path("responses").path(String.valueOf(status));
        return declared.path("content").isEmpty() ? List.of()
                : validate("/paths/" + escaped(route) + "/" + verb + "/responses/" + status + "/content/application~1json/schema", body);
    }

    /** An example of an answer, to be changed. Some of GitHub's are older than its schemas, which ask for more by now. */
    JsonNode example(String method, String route, int status) {
        JsonNode example = document.path("paths").path(route).path(method.toLowerCase(Locale.ROOT)).path("responses").path(String.valueOf(status))
                .path("content").path("application/json").path("example").deepCopy();
        mend(example);
        return example;
    }

    private static void mend(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("requested_teams")) {
                object.putArray("requested_teams");
            }
            if (object.has("full_name") && !object.has("language")) {
                object.putNull("language");
            }
        }
        node.forEach(PublishedApi::mend);
    }

    private String routeOf(String method, String path) {
        return document.path("paths").propertyNames().stream()
                .filter(route -> path.matches(route.replace("{head}", ".+").replaceAll("\\{[^}]+}", "[^/]+")) && document.path("paths").path(route).has(method.toLowerCase(Locale.ROOT)))
                .findFirst().orElse(null);
    }

    private List<String> validate(String pointer, JsonNode value) {
        return known.computeIfAbsent(pointer, part -> whole.getRefSchema(SchemaLocation.of(place + "#" + part).getFragment()))
                .validate(value).stream().map(Object::toString).toList();
    }

    private static String escaped(String part) {
        return part.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode read(String kind) {
        try (InputStream in = PublishedApi.class.getResourceAsStream("/" + kind + "/contract.json")) {
            return (ObjectNode) Wire.mapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
