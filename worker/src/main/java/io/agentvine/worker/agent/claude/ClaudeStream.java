package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.process.Line;
import java.nio.file.Path;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a line of stream-json. Unknown types are kept; what is no JSON object is kept as {@code unparsed}. */
final class ClaudeStream {

    static final String UNPARSED = "unparsed";

    /** What the worker has to know of a line that is too long to be read whole. */
    private static final Set<String> NEEDED = Set.of(
            "type", "subtype", "is_error", "api_error_status", "terminal_reason", "num_turns", "session_id", "stop_reason",
            "total_cost_usd", "usage", "modelUsage", "model_usage_since_last_result", "request_id", "error", "uuid", "parent_tool_use_id",
            "id", "tool_use_id", "name");
    /** In which there is more that is needed. */
    private static final Set<String> NESTED = Set.of("message", "content", "deferred_tool_use");

    private ClaudeStream() {}

    /**
     * @param event for the transcript
     * @param content what the run decides by: the whole line, or the needed fields of a cut one; missing for unparsed
     */
    record Reading(AgentEvent event, JsonNode content) {}

    static Reading read(Line line) {
        JsonNode content = line.cut() ? outline(line.whole()) : parse(line.text());
        if (!content.isObject()) {
            return new Reading(event(UNPARSED, text(line), line), JsonNodeFactory.instance.missingNode());
        }
        String type = content.path("type").asString("unknown");
        return new Reading(event(type, line.cut() ? text(line) : content, line), content);
    }

    /** A partial message: a sign of life, but its words come once more in the assistant's events, so it is not kept. */
    static boolean saidAgain(AgentEvent event) {
        return event.type().equals("stream_event");
    }

    private static AgentEvent event(String type, JsonNode data, Line line) {
        return new AgentEvent(type, data, line.sizeBytes(), line.cut());
    }

    private static JsonNode text(Line line) {
        return JsonNodeFactory.instance.stringNode(line.text());
    }

    private static JsonNode parse(String text) {
        try {
            return Wire.mapper().readTree(text);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** Walks over the file without holding more than the needed fields. */
    private static JsonNode outline(Path file) {
        if (file == null) {
            return JsonNodeFactory.instance.missingNode();
        }
        try (JsonParser parser = Wire.mapper().createParser(file)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? needed(parser) : JsonNodeFactory.instance.missingNode();
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** Of the object that the parser is at the beginning of. */
    private static ObjectNode needed(JsonParser parser) {
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (NEEDED.contains(name)) {
                found.set(name, parser.readValueAsTree());
            } else if (NESTED.contains(name) && value == JsonToken.START_OBJECT) {
                found.set(name, needed(parser));
            } else if (NESTED.contains(name) && value == JsonToken.START_ARRAY) {
                neededOfEach(parser, found.putArray(name));
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    private static void neededOfEach(JsonParser parser, ArrayNode into) {
        for (JsonToken each = parser.nextToken(); each != null && each != JsonToken.END_ARRAY; each = parser.nextToken()) {
            if (each == JsonToken.START_OBJECT) {
                into.add(needed(parser));
            } else {
                parser.skipChildren();
            }
        }
    }
}
