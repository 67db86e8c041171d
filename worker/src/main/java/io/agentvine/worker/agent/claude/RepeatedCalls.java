package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The calls of a session's last message that were made before it was broken off in that message. Where the agent makes one of them once more as the
 * first thing that it does, its result was lost to it, and is told instead. Any thread may call.
 */
final class RepeatedCalls {

    static final RepeatedCalls NONE = new RepeatedCalls(List.of());

    private final List<Made> made;

    private record Made(String tool, JsonNode input, String result) {

        boolean is(String otherTool, JsonNode otherInput) {
            return tool.equals(otherTool) && input.equals(otherInput);
        }
    }

    private RepeatedCalls(List<Made> made) {
        this.made = new ArrayList<>(made);
    }

    /** Of none where the transcript cannot be read. */
    static RepeatedCalls in(Path transcript) {
        LastMessage last = new LastMessage();
        try (Stream<String> lines = Files.lines(transcript)) {
            lines.filter(line -> line.contains("\"tool_use\"") || line.contains("\"tool_result\"")).forEach(last::take);
        } catch (IOException | UncheckedIOException unreadable) {
            return NONE;
        }
        return new RepeatedCalls(last.made());
    }

    /** Another one that was made, and is told of again where it is repeated. */
    synchronized RepeatedCalls and(String tool, JsonNode input, JsonNode content) {
        List<Made> more = new ArrayList<>(made);
        more.add(new Made(tool, input, text(content)));
        return new RepeatedCalls(more);
    }

    synchronized boolean none() {
        return made.isEmpty();
    }

    /** The result of such a call, once; null where it is none. */
    synchronized String take(String tool, JsonNode input) {
        for (Made one : made) {
            if (one.is(tool, input)) {
                made.remove(one);
                return one.result;
            }
        }
        return null;
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(block -> text.append(block.path("text").asString("")).append('\n'));
        return text.toString().strip();
    }

    private static final class LastMessage {
        private final Map<String, JsonNode> calls = new LinkedHashMap<>();
        private final Map<String, JsonNode> results = new LinkedHashMap<>();
        private String id = "";

        void take(String line) {
            JsonNode entry;
            try {
                entry = Wire.mapper().readTree(line);
            } catch (JacksonException cut) {
                return;
            }
            if (entry.path("isSidechain").asBoolean(false)) {
                return;
            }
            JsonNode message = entry.path("message");
            for (JsonNode block : message.path("content")) {
                switch (block.path("type").asString("")) {
                    case "tool_use" -> takeCall(message.path("id").asString(""), block);
                    case "tool_result" -> results.put(block.path("tool_use_id").asString(""), block);
                    default -> {}
                }
            }
        }

        private void takeCall(String message, JsonNode block) {
            if (!id.equals(message)) {
                id = message;
                calls.clear();
                results.clear();
            }
            calls.put(block.path("id").asString(""), block);
        }

        /**
         * Of a message that was broken off, or none: after one that was not, the same call is a new one. One of several alike counts only
         * where all of them were made: else the agent makes those that were not.
         */
        List<Made> made() {
            List<Made> found = new ArrayList<>();
            if (results.keySet().containsAll(calls.keySet())) {
                return found;
            }
            calls.forEach((call, block) -> {
                boolean allAlike = calls.entrySet().stream().filter(other -> alike(other.getValue(), block)).allMatch(other -> succeeded(other.getKey()));
                if (allAlike) {
                    found.add(new Made(block.path("name").asString(""), block.path("input"), text(results.get(call).path("content"))));
                }
            });
            return found;
        }

        private boolean succeeded(String call) {
            return results.containsKey(call) && !results.get(call).path("is_error").asBoolean(false);
        }

        private static boolean alike(JsonNode one, JsonNode other) {
            return one.path("name").equals(other.path("name")) && one.path("input").equals(other.path("input"));
        }

    }
}
