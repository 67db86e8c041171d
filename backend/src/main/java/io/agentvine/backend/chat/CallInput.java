package io.agentvine.backend.chat;

import io.agentvine.protocol.Wire;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The input of a tool call, in which agents name files by their whole path: what it is apart from where its run's clone is. */
final class CallInput {

    /** NUL: of what no program is ever told. One of the input's own is doubled, so that no text passes for a place. */
    private static final String MARK = "\0";

    private CallInput() {}

    /** Hex of SHA-256, in which neither the order of keys counts nor the place. @param place absolute path of the clone, or null */
    static String sha256(JsonNode input, String place) {
        return KeptJson.sha256(place == null ? input
                : withTexts(input, text -> at(place).matcher(text.replace(MARK, MARK + MARK)).replaceAll(Matcher.quoteReplacement(MARK + "clone"))));
    }

    /** With one place for the other. @param input may be null @param from and {@code to}: absolute paths of clones, or null */
    static JsonNode moved(JsonNode input, String from, String to) {
        return input == null || from == null || to == null || from.equals(to) ? input
                : withTexts(input, text -> at(from).matcher(text).replaceAll(Matcher.quoteReplacement(to)));
    }

    /** The folder and what is in it, and no other whose name only begins so. */
    private static Pattern at(String place) {
        return Pattern.compile(Pattern.quote(place) + "(?![\\w.-])");
    }

    private static JsonNode withTexts(JsonNode value, UnaryOperator<String> change) {
        if (value.isObject()) {
            ObjectNode changed = Wire.mapper().createObjectNode();
            value.properties().forEach(field -> changed.set(field.getKey(), withTexts(field.getValue(), change)));
            return changed;
        }
        if (value.isArray()) {
            ArrayNode changed = Wire.mapper().createArrayNode();
            value.values().forEach(one -> changed.add(withTexts(one, change)));
            return changed;
        }
        return value.isString() ? StringNode.valueOf(change.apply(value.asString())) : value;
    }
}
