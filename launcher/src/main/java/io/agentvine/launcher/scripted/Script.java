package io.agentvine.launcher.scripted;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How far a session has come with the steps of a message, as its transcript keeps it: who goes on in the session goes on there.
 *
 * @param prompt the message
 * @param done how many of its steps
 * @param deferred the call of the next step that waits for a person, as {@code deferred_tool_use} says it; null: none does
 */
record Script(String prompt, int done, JsonNode deferred) {

    static final String TYPE = "scripted_agent";

    /** From its beginning. */
    static Script of(String prompt) {
        return new Script(prompt, 0, null);
    }

    List<Step> steps() {
        return Step.of(prompt);
    }

    boolean isOver() {
        return done >= steps().size();
    }

    Script at(int done) {
        return new Script(prompt, done, null);
    }

    /** As a line of the transcript. */
    Map<String, Object> line() {
        return deferred == null ? Map.of("type", TYPE, "prompt", prompt, "done", done)
                : Map.of("type", TYPE, "prompt", prompt, "done", done, "deferred", deferred);
    }

    static Script read(JsonNode line) {
        JsonNode deferred = line.get("deferred");
        return new Script(line.path("prompt").asString(""), line.path("done").asInt(0), deferred);
    }
}
