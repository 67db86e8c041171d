package io.agentvine.backend.template;

import io.agentvine.protocol.Wire;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The places {@code {{name}}} in the texts of some JSON. What stands in for one is not read again, so that it can name no other. */
final class Placeholders {

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*(" + NAME.pattern() + ")\\s*}}");

    private Placeholders() {}

    /** The names in it, sorted. */
    static Set<String> in(JsonNode json) {
        Set<String> names = new TreeSet<>();
        collect(json, names);
        return names;
    }

    private static void collect(JsonNode json, Set<String> names) {
        if (json.isString()) {
            PLACE.matcher(json.stringValue()).results().forEach(found -> names.add(found.group(1)));
        }
        json.values().forEach(value -> collect(value, names));
    }

    /** A copy with these in their places; a place that has no value stays as it is. */
    static JsonNode filled(JsonNode json, Map<String, String> values) {
        if (json.isString()) {
            return StringNode.valueOf(PLACE.matcher(json.stringValue()).replaceAll(
                    place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group()))));
        }
        if (json.isArray()) {
            ArrayNode filled = Wire.mapper().createArrayNode();
            json.values().forEach(value -> filled.add(filled(value, values)));
            return filled;
        }
        if (json.isObject()) {
            ObjectNode filled = Wire.mapper().createObjectNode();
            json.properties().forEach(field -> filled.set(field.getKey(), filled(field.getValue(), values)));
            return filled;
        }
        return json;
    }
}
