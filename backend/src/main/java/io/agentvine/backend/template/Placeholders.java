package io.agentvine.backend.template;

import io.agentvine.backend.platform.Problems;
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

    /**
     * A copy with these in their places; a place that has no value stays as it is.
     *
     * @throws io.agentvine.backend.platform.ProblemException 400: it would be larger than any task may be
     */
    static JsonNode filled(JsonNode json, Map<String, String> values) {
        return new Filling(values).of(json);
    }

    /** Counts as it goes: a value of some characters in thousands of places would be gigabytes before anybody measured it. */
    private static final class Filling {

        private final Map<String, String> values;
        private int left = TemplateBodies.LARGEST_TASK;

        Filling(Map<String, String> values) {
            this.values = values;
        }

        JsonNode of(JsonNode json) {
            if (json.isString()) {
                return StringNode.valueOf(text(json.stringValue()));
            }
            if (json.isArray()) {
                ArrayNode filled = Wire.mapper().createArrayNode();
                json.values().forEach(value -> filled.add(of(value)));
                return filled;
            }
            if (json.isObject()) {
                ObjectNode filled = Wire.mapper().createObjectNode();
                json.properties().forEach(field -> filled.set(field.getKey(), of(field.getValue())));
                return filled;
            }
            return json;
        }

        private String text(String text) {
            StringBuilder filled = new StringBuilder();
            Matcher place = PLACE.matcher(text);
            int from = 0;
            while (place.find()) {
                add(filled, text.substring(from, place.start()));
                add(filled, values.getOrDefault(place.group(1), place.group()));
                from = place.end();
            }
            add(filled, text.substring(from));
            return filled.toString();
        }

        private void add(StringBuilder filled, String part) {
            left -= part.length();
            if (left < 0) {
                throw Problems.badRequest("parameters", "must make a task of at most " + TemplateBodies.LARGEST_TASK
                        + " characters; with these in all their places it has more: give shorter values, or use them in fewer places");
            }
            filled.append(part);
        }
    }
}
