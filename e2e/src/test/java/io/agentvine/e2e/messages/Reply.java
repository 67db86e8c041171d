package io.agentvine.e2e.messages;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the scripted API answers to one request. */
sealed interface Reply {

    /**
     * An assistant message.
     *
     * @param gate the last piece of its stream is held back until there is this file; null: nothing is
     */
    record Message(String text, List<ToolCall> calls, String stopReason, Path gate) implements Reply {}

    record ToolCall(String name, Map<String, Object> input) {}

    /** An HTTP error with the API's own body. */
    record Failure(int status, String type, String message, Map<String, String> headers) implements Reply {}

    /** Never an answer; with {@code begun} the stream starts and then stops. */
    record Silence(boolean begun) implements Reply {}

    /** The stream ends after a text, and does not say so. */
    record Cut(String text) implements Reply {}

    static Reply say(String text) {
        return new Message(text, List.of(), "end_turn", null);
    }

    static Reply call(String text, ToolCall... calls) {
        return new Message(text, List.of(calls), "tool_use", null);
    }

    static ToolCall bash(String command) {
        return new ToolCall("Bash", Map.of("command", command, "description", "scripted command"));
    }
}
