package io.agentvine.backend.chat;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the rows keep it, and its hash, in which the order of keys does not count. */
final class KeptJson {

    static final int LARGEST_BYTES = 1 << 20;

    private static final Pattern HALF_OF_PAIR =
            Pattern.compile("[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]");

    private KeptJson() {}

    /** One line; half a surrogate pair, which no database takes, stands in it escaped. Null for null. */
    static String of(JsonNode value) {
        return value == null || value.isNull()
                ? null
                : HALF_OF_PAIR.matcher(value.toString()).replaceAll(half -> String.format("\\\\u%04x", (int) half.group().charAt(0)));
    }

    static boolean isTooLarge(JsonNode value) {
        return value != null && value.toString().getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES;
    }

    static JsonNode read(String json) {
        return json == null ? null : Wire.mapper().readTree(json);
    }

    static String sha256(JsonNode value) {
        return Sha256.hex(of(sorted(value)).getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            ObjectNode sorted = Wire.mapper().createObjectNode();
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            fields.forEach(sorted::set);
            return sorted;
        }
        if (value.isArray()) {
            ArrayNode sorted = Wire.mapper().createArrayNode();
            value.values().forEach(one -> sorted.add(sorted(one)));
            return sorted;
        }
        return value;
    }
}
