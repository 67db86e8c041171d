package io.agentvine.launcher.client;

import io.agentvine.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Fields of the API that a person says as {@code FIELD=VALUE}. A name that is not known is refused here, also where a newer backend may know it: of a
 * new task the API leaves aside what it does not know, and a slip of the pen would go unseen.
 */
final class SaidFields {

    /** How a value is written. */
    private enum Kind {
        TEXT,
        NUMBER,
        /** {@code true} or {@code false}. */
        TRUTH,
        /** With commas between its parts, or as JSON. */
        LIST,
        /** As JSON. */
        OBJECT,
        /** A number, or a word in its place. */
        NUMBER_OR_WORD
    }

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private static final Map<Kind, List<String>> OF_BOTH = Map.of(
            Kind.TEXT, List.of("agent", "branch_prefix", "delivery", "directory", "effort", "instructions", "model", "network", "permission_level", "setup_command", "verify_command"),
            Kind.NUMBER, List.of("max_budget_usd", "max_turns", "timeout_seconds"),
            Kind.TRUTH, List.of("follow_checks", "lfs", "submodules", "tags"),
            Kind.LIST, List.of("allow_hosts", "labels", "mcp_servers"),
            Kind.NUMBER_OR_WORD, List.of("history"));

    /** But for what a new task is, where, and of which template: those are options of their own. */
    static final SaidFields OF_TASK = new SaidFields(Map.of(
            Kind.TEXT, List.of("fallback_model", "not_before", "priority", "related_to", "session_id", "task_type"),
            Kind.NUMBER, List.of("max_attempts"),
            Kind.TRUTH, List.of("plan_first"),
            Kind.LIST, List.of("attachments", "depends_on"),
            Kind.OBJECT, List.of("metadata", "output_schema")));

    static final SaidFields OF_REPOSITORY = new SaidFields(Map.of(
            Kind.TEXT, List.of("branch_name"),
            Kind.NUMBER, List.of("max_parallel"),
            Kind.TRUTH, List.of("issues"),
            Kind.LIST, List.of("trust")));

    private final Map<String, Kind> kinds = new TreeMap<>();

    private SaidFields(Map<Kind, List<String>> own) {
        Stream.of(OF_BOTH, own).forEach(all -> all.forEach((kind, names) -> names.forEach(name -> kinds.put(name, kind))));
    }

    Set<String> names() {
        return kinds.keySet();
    }

    /** In the order in which they were said; a field without a value is null. @throws Refusal one is not known, said twice, or wrong */
    Map<String, JsonNode> read(List<String> said) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        for (String one : said) {
            int equals = one.indexOf('=');
            if (equals < 1) {
                throw Refusal.usage("'" + one + "' is no FIELD=VALUE");
            }
            String field = one.substring(0, equals);
            if (!kinds.containsKey(field)) {
                throw Refusal.usage("this agentvine knows no field '" + field + "' to set here; it knows " + String.join(", ", names())
                        + ". For a field of a newer backend take the agentvine of its version");
            }
            if (fields.put(field, value(field, one.substring(equals + 1))) != null) {
                throw Refusal.usage(field + " is said twice");
            }
        }
        return fields;
    }

    private JsonNode value(String field, String text) {
        if (text.isEmpty()) {
            return Wire.mapper().nullNode();
        }
        return switch (kinds.get(field)) {
            case TEXT -> node(text);
            case NUMBER -> number(field, text);
            case TRUTH -> truth(field, text);
            case LIST -> list(field, text);
            case OBJECT -> object(field, text);
            case NUMBER_OR_WORD -> DIGITS.matcher(text).matches() ? number(field, text) : node(text);
        };
    }

    private static JsonNode number(String field, String text) {
        JsonNode read = json(text);
        if (read == null || !read.isNumber()) {
            throw Refusal.usage(field + " must be a number, found '" + text + "'");
        }
        return read;
    }

    private static JsonNode truth(String field, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw Refusal.usage(field + " must be true or false, found '" + text + "'");
        }
        return node(text.equals("true"));
    }

    private static JsonNode list(String field, String text) {
        if (!text.stripLeading().startsWith("[")) {
            return node(Stream.of(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).collect(Collectors.toList()));
        }
        JsonNode read = json(text);
        if (read == null || !read.isArray()) {
            throw Refusal.usage(field + " must be a list, as a,b or [\"a\", \"b\"], found '" + text + "'");
        }
        return read;
    }

    private static JsonNode object(String field, String text) {
        JsonNode read = json(text);
        if (read == null || !read.isObject()) {
            throw Refusal.usage(field + " must be a JSON object, as {\"key\": \"value\"}, found '" + text + "'");
        }
        return read;
    }

    /** Null where it is none. */
    private static JsonNode json(String text) {
        try {
            return Wire.read(text, JsonNode.class);
        } catch (JacksonException none) {
            return null;
        }
    }

    private static JsonNode node(Object value) {
        return Wire.mapper().valueToTree(value);
    }
}
