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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a line of stream-json. Unknown types are kept; what is no JSON object is kept as {@code unparsed}. */
final class ClaudeStream {

    static final String UNPARSED = "unparsed";

    /** What the worker has to know of a line that is too long to be read whole. */
    private static final Set<String> NEEDED = Set.of(
            "type", "subtype", "is_error", "api_error_status", "terminal_reason", "num_turns", "session_id", "stop_reason",
            "total_cost_usd", "usage", "modelUsage", "model_usage_since_last_result", "request_id", "error");

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
        ObjectNode outline = JsonNodeFactory.instance.objectNode();
        if (file == null) {
            return JsonNodeFactory.instance.missingNode();
        }
        try (JsonParser parser = Wire.mapper().createParser(file)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return JsonNodeFactory.instance.missingNode();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (NEEDED.contains(name)) {
                    outline.set(name, parser.readValueAsTree());
                } else {
                    parser.skipChildren();
                }
            }
            return outline;
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
