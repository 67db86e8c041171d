package io.agentvine.backend.platform;

import io.agentvine.protocol.Wire;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * Completes each route of the API document: the errors that every route has, the form of all errors, the token it needs, and an
 * example of its answer from {@code openapi-examples.json}.
 */
final class DocumentedRoutes {

    private static final String PROBLEM = "application/problem+json";
    private static final String SAMPLE_ID = "0198f3a0-0000-7000-8000-000000000001";

    /** Routes whose 200 may be null. */
    private static final Set<String> NULLABLE = Set.of("POST /api/v1/queue/claim");

    private final JsonNode examples = examples();
    private final ModelsAsOnTheWire models;

    DocumentedRoutes(ModelsAsOnTheWire models) {
        this.models = models;
    }

    void complete(OpenAPI document) {
        document.getComponents().addSchemas("Problem", problem());
        document.getComponents().addSchemas("JsonNode", new Schema<>().description("Any JSON"));
        document.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> complete(path, method, operation)));
        models.allowNulls(document.getComponents().getSchemas());
        DocumentedFields.nameObjects(document);
        DocumentedFields.requireAllOfAnswers(document);
        DocumentedSections.arrange(document);
    }

    private void complete(String path, PathItem.HttpMethod method, Operation operation) {
        operation.setOperationId(nameOf(path, method));
        common(path, method, operation);
        secure(path, method, operation);
        operation.getResponses().forEach((code, response) -> {
            if (code.startsWith("2") || code.startsWith("3")) {
                answer(method + " " + path, response);
            } else if (!path.equals("/health") || !code.equals("503")) {
                error(code, path, response);
            }
        });
        operation.setResponses(sorted(operation.getResponses()));
    }

    /** By method and path, since names made of Java methods change with the order in which a JDK lists them. */
    private static String nameOf(String path, PathItem.HttpMethod method) {
        return method.name().toLowerCase(Locale.ROOT)
                + path.replaceFirst("^/api/v1", "").replaceAll("[{}]", "").replaceAll("[/-]", "_");
    }

    private static void common(String path, PathItem.HttpMethod method, Operation operation) {
        ApiResponses responses = operation.getResponses();
        add(responses, "403", "The Host or Origin is foreign, or the token opens something else");
        add(responses, "406", "Accept allows none of the forms in which this route answers");
        add(responses, "500", "A fault of the backend, whose log has it under the error id in detail");
        if (!path.startsWith("/api/")) {
            return;
        }
        add(responses, "400", path.contains("{") ? "An id in the path is no UUID, or another input is wrong"
                : "A query parameter is not known, or another input is wrong");
        add(responses, "503", "The database is away; Retry-After says when to repeat the request");
        if (method != PathItem.HttpMethod.GET) {
            add(responses, "413", "The body is larger than this route takes");
            add(responses, "415", "The Content-Type is not the one that this route takes");
            add(responses, "507", "The disk under the database is full; nothing was stored");
        }
    }

    private static void add(ApiResponses responses, String code, String description) {
        responses.computeIfAbsent(code, absent -> new ApiResponse().description(description));
    }

    private static void secure(String path, PathItem.HttpMethod method, Operation operation) {
        Access.Need need = Access.ruleFor(method.name(), path.replaceAll("\\{[^}]+}", SAMPLE_ID)).need();
        String scheme = switch (need) {
            case WORKER, WORKER_OR_OPERATOR -> ApiDocument.WORKER;
            case OPERATOR, PERSON -> ApiDocument.OPERATOR;
            case REGISTRATION -> ApiDocument.REGISTRATION;
            case NOTHING -> null;
        };
        if (scheme == null) {
            return;
        }
        operation.addSecurityItem(new SecurityRequirement().addList(scheme));
        boolean always = scheme.equals(ApiDocument.WORKER);
        if (need == Access.Need.WORKER_OR_OPERATOR) {
            operation.addSecurityItem(new SecurityRequirement().addList(ApiDocument.OPERATOR));
        }
        if (!always) {
            operation.addSecurityItem(new SecurityRequirement());
        }
        operation.getResponses().computeIfAbsent("401", code -> new ApiResponse()
                .description(always ? "The worker_token is missing or not known" : "This backend asks for a token here, and none or another was shown"));
    }

    private void answer(String route, ApiResponse response) {
        JsonNode example = examples.get(route);
        if (response.getContent() == null) {
            return;
        }
        if (NULLABLE.contains(route)) {
            response.getContent().values().forEach(type -> type.setSchema(ModelsAsOnTheWire.orNull(type.getSchema())));
        }
        if (example == null) {
            return;
        }
        response.getContent().values().stream()
                .filter(type -> type.getExample() == null && type.getExamples() == null)
                .forEach(type -> type.setExample(plain(example)));
    }

    private static void error(String code, String path, ApiResponse response) {
        HttpStatus status = HttpStatus.valueOf(Integer.parseInt(code));
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "about:blank");
        example.put("title", status.getReasonPhrase());
        example.put("status", status.value());
        example.put("detail", status == HttpStatus.BAD_REQUEST ? "priority: must be one of low, normal, high, critical, found 'urgent'" : response.getDescription());
        example.put("instance", path.replaceAll("\\{[^}]+}", SAMPLE_ID));
        MediaType type = new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")).example(example);
        response.setContent(new Content().addMediaType(PROBLEM, type));
    }

    private static Schema<?> problem() {
        Schema<?> field = new ObjectSchema()
                .addProperty("field", new StringSchema().description("Its name on the wire"))
                .addProperty("message", new StringSchema());
        return new ObjectSchema()
                .description("RFC 9457 problem details")
                .addProperty("type", new StringSchema())
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("What was expected, what was found, what to do"))
                .addProperty("instance", new StringSchema())
                .addProperty("errors", new ArraySchema().items(field).description("The bad fields, where there are any"));
    }

    private static ApiResponses sorted(ApiResponses responses) {
        ApiResponses sorted = new ApiResponses();
        responses.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** As maps and lists, which the document's own mapper writes. */
    private static Object plain(JsonNode node) {
        return Wire.mapper().convertValue(node, Object.class);
    }

    private static JsonNode examples() {
        try (InputStream file = DocumentedRoutes.class.getResourceAsStream("/openapi-examples.json")) {
            return Wire.mapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException("openapi-examples.json cannot be read", e);
        }
    }
}
