package io.agentvine.backend.task.body;

import io.agentvine.protocol.Wire;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is said of a task, with what others say where it is silent; absent and null are the same.
 *
 * @param body fields of a task
 * @param valuesFrom field to where its value comes from
 */
public record FilledBody(ObjectNode body, Map<String, String> valuesFrom) {

    /** Of what somebody sent. @param body a JSON object @param from who says it, as {@code task} */
    public static FilledBody of(JsonNode body, String from) {
        return new FilledBody(Wire.mapper().createObjectNode(), Map.of()).with(body, from, field -> true);
    }

    /** With the other's fields where this one has none. @param fields only those */
    public FilledBody with(JsonNode other, String from, Predicate<String> fields) {
        ObjectNode filled = body.deepCopy();
        Map<String, String> origins = new TreeMap<>(valuesFrom);
        other.properties().forEach(field -> {
            if (!field.getValue().isNull() && !filled.has(field.getKey()) && fields.test(field.getKey())) {
                filled.set(field.getKey(), field.getValue());
                origins.put(field.getKey(), from);
            }
        });
        return new FilledBody(filled, origins);
    }
}
