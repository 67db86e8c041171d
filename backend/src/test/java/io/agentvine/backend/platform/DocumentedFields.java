package io.agentvine.backend.platform;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says which schemas are objects, and that every field of an answer is there, be it null; of what is also sent to the backend it says
 * nothing, since senders leave fields out.
 */
final class DocumentedFields {

    private static final String REFERENCE = "#/components/schemas/";
    /** Has its list of bad fields only where there are any. */
    private static final String PROBLEM = "Problem";

    private DocumentedFields() {}

    static void requireAllOfAnswers(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> answered = reached(schemas, operations(document).flatMap(one -> one.getResponses().values().stream())
                .map(response -> response.getContent()));
        answered.removeAll(reached(schemas, operations(document).filter(one -> one.getRequestBody() != null)
                .map(one -> one.getRequestBody().getContent())));
        answered.remove(PROBLEM);
        for (String name : answered) {
            Schema<?> schema = schemas.get(name);
            if (schema.getProperties() != null) {
                schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
            }
        }
    }

    static void nameObjects(OpenAPI document) {
        document.getComponents().getSchemas().values().stream()
                .filter(schema -> schema.getProperties() != null && schema.getTypes() == null)
                .forEach(schema -> schema.addType("object"));
    }

    private static Stream<Operation> operations(OpenAPI document) {
        return document.getPaths().values().stream().flatMap(path -> path.readOperations().stream());
    }

    /** The names of all schemas in these, and in those in turn. */
    private static Set<String> reached(Map<String, Schema> schemas, Stream<Content> contents) {
        Set<String> names = new HashSet<>();
        Deque<Schema<?>> open = new ArrayDeque<>();
        contents.filter(content -> content != null).flatMap(content -> content.values().stream())
                .filter(type -> type.getSchema() != null).forEach(type -> open.add(type.getSchema()));
        while (!open.isEmpty()) {
            Schema<?> schema = open.remove();
            String name = schema.get$ref() == null ? null : schema.get$ref().substring(REFERENCE.length());
            if (name != null && names.add(name)) {
                open.add(schemas.get(name));
            }
            open.addAll(within(schema));
        }
        return names;
    }

    private static List<Schema<?>> within(Schema<?> schema) {
        List<Schema<?>> parts = new ArrayList<>();
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(parts::add);
        }
        if (schema.getAnyOf() != null) {
            schema.getAnyOf().forEach(parts::add);
        }
        if (schema.getItems() != null) {
            parts.add(schema.getItems());
        }
        if (schema.getAdditionalProperties() instanceof Schema<?> values) {
            parts.add(values);
        }
        return parts;
    }
}
