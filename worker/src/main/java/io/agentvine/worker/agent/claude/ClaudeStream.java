package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.AgentEvent;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a line of stream-json. Unknown types are kept; what is no JSON object is kept as {@code unparsed}. */
final class ClaudeStream {

    static final String UNPARSED = "unparsed";

    private ClaudeStream() {}

    /**
     * @param event for the transcript
     * @param content what the run decides by: the line, its long strings cut where it is too long; missing for unparsed
     */
    record Reading(AgentEvent event, JsonNode content) {}

    static Reading read(Line line) {
        JsonNode content = line.cut() ? shortened(line.whole()) : parse(line.text());
        if (!content.isObject()) {
            return new Reading(new AgentEvent(UNPARSED, text(line), line.sizeBytes(), line.cut(), line.whole()), JsonNodeFactory.instance.missingNode());
        }
        JsonNode kept = withoutAttachedBytes(content);
        Path whole = kept == content ? line.whole() : null;
        AgentEvent event = new AgentEvent(content.path("type").asString("unknown"), kept, line.sizeBytes(), line.cut(), whole);
        return new Reading(event, line.cut() ? withoutRequest((ObjectNode) content) : content);
    }

    /** A partial message: a sign of life, but its words come once more in the assistant's events, so it is not kept. */
    static boolean saidAgain(AgentEvent event) {
        return event.type().equals("stream_event");
    }

    /** Our own message comes back with all that was attached; the transcript keeps its words, and the task its files. */
    private static JsonNode withoutAttachedBytes(JsonNode content) {
        if (!content.path("isReplay").asBoolean(false) || !content.path("message").path("content").isArray()) {
            return content;
        }
        JsonNode copy = content.deepCopy();
        copy.path("message").path("content").valueStream().map(block -> block.path("source"))
                .filter(source -> source.path("data").isString())
                .forEach(source -> ((ObjectNode) source).put("data", source.path("data").asString().length() + " characters, not kept here"));
        return copy;
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

    /** Nothing is permitted by a request of which a part is not known. */
    private static JsonNode withoutRequest(ObjectNode cut) {
        ObjectNode content = Wire.mapper().createObjectNode();
        cut.properties().stream().filter(property -> !property.getKey().equals("request"))
                .forEach(property -> content.set(property.getKey(), property.getValue()));
        return content;
    }

    private static JsonNode shortened(Path file) {
        try {
            String text = file == null ? null : ShortenedJson.of(file);
            return text == null ? JsonNodeFactory.instance.missingNode() : parse(text);
        } catch (IOException unreadable) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
