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
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The calls of a session's last message that were made before it was broken off in that message, and those of the subagents that this message began and
 * that were broken off with it. Where the agent makes one of them once more as the first thing that it does, or a subagent that is begun again makes one,
 * its result was lost to it, and is told instead. Any thread may call.
 */
final class RepeatedCalls {

    static final RepeatedCalls NONE = new RepeatedCalls(List.of(), List.of());

    private final List<Made> made;
    private final List<Made> below;

    private record Made(String tool, JsonNode input, String result) {

        boolean is(String otherTool, JsonNode otherInput) {
            return tool.equals(otherTool) && input.equals(otherInput);
        }
    }

    private RepeatedCalls(List<Made> made, List<Made> below) {
        this.made = new ArrayList<>(made);
        this.below = new ArrayList<>(below);
    }

    /** Of none where the transcript cannot be read. @param subagents their transcripts */
    static RepeatedCalls in(Path transcript, List<Path> subagents) {
        LastMessage last = new LastMessage();
        if (!read(transcript, last::take)) {
            return NONE;
        }
        Set<String> prompts = last.promptsOfUnfinished();
        List<Made> below = new ArrayList<>();
        for (Path subagent : prompts.isEmpty() ? List.<Path>of() : subagents) {
            OfSubagent calls = new OfSubagent();
            if (read(subagent, calls::take) && prompts.contains(calls.prompt)) {
                below.addAll(calls.made());
            }
        }
        return new RepeatedCalls(last.made(), below);
    }

    static boolean read(Path transcript, Consumer<JsonNode> entries) {
        try (Stream<String> lines = Files.lines(transcript)) {
            lines.filter(line -> line.contains("\"message\"")).map(RepeatedCalls::entry).filter(Objects::nonNull).forEach(entries);
            return true;
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }

    private static JsonNode entry(String line) {
        try {
            return Wire.mapper().readTree(line);
        } catch (JacksonException cut) {
            return null;
        }
    }

    /** Another one that was made, and is told of again where it is repeated. */
    synchronized RepeatedCalls and(String tool, JsonNode input, JsonNode content) {
        List<Made> more = new ArrayList<>(made);
        more.add(new Made(tool, input, text(content)));
        return new RepeatedCalls(more, below);
    }

    synchronized boolean none() {
        return made.isEmpty();
    }

    /** The result of such a call of a subagent, once; null where it is none. */
    synchronized String takeBelow(String tool, JsonNode input) {
        return take(below, tool, input);
    }

    /** The result of such a call, once; null where it is none. */
    synchronized String take(String tool, JsonNode input) {
        return take(made, tool, input);
    }

    private static String take(List<Made> from, String tool, JsonNode input) {
        for (Made one : from) {
            if (one.is(tool, input)) {
                from.remove(one);
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

    /** All calls of one subagent, which makes them again from the first where it is begun again. */
    private static final class OfSubagent {
        private final Map<String, JsonNode> calls = new LinkedHashMap<>();
        private final List<Made> made = new ArrayList<>();
        private String prompt;

        void take(JsonNode entry) {
            JsonNode content = entry.path("message").path("content");
            if (prompt == null && entry.path("type").asString("").equals("user")) {
                prompt = content.isString() ? content.asString() : text(content);
            }
            for (JsonNode block : content) {
                if (block.path("type").asString("").equals("tool_use")) {
                    calls.put(block.path("id").asString(""), block);
                } else if (block.path("type").asString("").equals("tool_result") && !block.path("is_error").asBoolean(false)) {
                    JsonNode call = calls.get(block.path("tool_use_id").asString(""));
                    if (call != null) {
                        made.add(new Made(call.path("name").asString(""), call.path("input"), text(block.path("content"))));
                    }
                }
            }
        }

        List<Made> made() {
            return made;
        }
    }

    private static final class LastMessage {
        private final Map<String, JsonNode> calls = new LinkedHashMap<>();
        private final Map<String, JsonNode> results = new LinkedHashMap<>();
        private String id = "";

        void take(JsonNode entry) {
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

        /** What the subagents were told that have not answered. */
        Set<String> promptsOfUnfinished() {
            return calls.entrySet().stream().filter(call -> !results.containsKey(call.getKey()) && call.getValue().path("input").path("prompt").isString())
                    .map(call -> call.getValue().path("input").path("prompt").asString()).collect(Collectors.toSet());
        }

        private boolean succeeded(String call) {
            return results.containsKey(call) && !results.get(call).path("is_error").asBoolean(false);
        }

        private static boolean alike(JsonNode one, JsonNode other) {
            return one.path("name").equals(other.path("name")) && one.path("input").equals(other.path("input"));
        }

    }
}
