package io.agentvine.e2e.messages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What one request to the Messages API says about where its conversation is. The API keeps no state of its own, so a script
 * goes on where it was after the CLI was killed and resumed.
 *
 * @param marker the script of the newest prompt that names one; empty once a later prompt names none
 * @param turn 1 + the number of the model's messages since that prompt
 * @param lastResult text of the newest tool results
 * @param lastRefused whether one of them was an error, as a denied permission is
 * @param folder the agent's working folder, as the system prompt tells it
 */
record Conversation(
        Optional<Marker> marker, int turn, String lastResult, boolean lastRefused, List<String> calls, String folder, JsonNode body) {

    /** Says that the calls of the script before are to be made again. */
    private static final String ONCE_MORE = "Make the calls again that were interrupted";
    /** What the CLI says by itself when it makes a deferred call again. */
    private static final String RESUMED = "Continue from where you left off.";
    /** What the CLI says by itself when an answer was cut at its limit. */
    private static final String GO_ON = "Output token limit hit.";
    private static final Pattern FOLDER =
            Pattern.compile("(?:Primary working|Working) directory: (.+?)(?: \\(was .*\\))?$", Pattern.MULTILINE);

    static Conversation read(JsonNode body) {
        Reading reading = new Reading();
        body.path("messages").forEach(reading::take);
        return new Conversation(
                Optional.ofNullable(reading.marker),
                reading.turn,
                reading.lastResult,
                reading.lastRefused,
                List.copyOf(reading.calls),
                folderIn(body),
                body);
    }

    String parameter(String key, String orElse) {
        return marker.map(found -> found.get(key, orElse)).orElse(orElse);
    }

    int number(String key, int orElse) {
        return marker.map(found -> found.number(key, orElse)).orElse(orElse);
    }

    boolean offers(String tool) {
        return body.path("tools").valueStream().anyMatch(offered -> offered.path("name").asString("").equals(tool));
    }

    /** Texts of all tool results so far. */
    String results() {
        StringBuilder text = new StringBuilder();
        body.path("messages").forEach(message -> blocks(message.path("content")).stream()
                .filter(block -> isType(block, "tool_result"))
                .forEach(result -> blocks(result.path("content")).forEach(block -> text.append(text(block)).append('\n'))));
        return text.toString();
    }

    /** A resumed session may have moved, so the newest mention counts. */
    private static String folderIn(JsonNode body) {
        StringBuilder text = new StringBuilder();
        blocks(body.path("system")).forEach(block -> text.append(text(block)).append('\n'));
        body.path("messages").forEach(message -> {
            if (!role(message).equals("assistant")) {
                blocks(message.path("content")).forEach(block -> text.append(text(block)).append('\n'));
            }
        });
        String found = "";
        Matcher folder = FOLDER.matcher(text);
        while (folder.find()) {
            found = folder.group(1).trim();
        }
        return found;
    }

    private static String role(JsonNode message) {
        return message.path("role").asString("");
    }

    private static List<JsonNode> blocks(JsonNode content) {
        return content.isArray() ? content.valueStream().toList() : content.isString() ? List.of(content) : List.of();
    }

    private static String text(JsonNode block) {
        return block.isString() ? block.asString() : block.path("text").asString("");
    }

    private static boolean isType(JsonNode block, String type) {
        return block.path("type").asString("").equals(type);
    }

    /** Walks the messages once, oldest first. */
    private static final class Reading {
        private Marker marker;
        private int turn = 1;
        private String lastResult = "";
        private boolean lastRefused;
        private boolean awaitsResults;
        private final List<String> calls = new ArrayList<>();

        void take(JsonNode message) {
            if (role(message).equals("assistant")) {
                model(blocks(message.path("content")));
            } else if (role(message).equals("user")) {
                user(blocks(message.path("content")));
            }
        }

        private void model(List<JsonNode> blocks) {
            turn++;
            awaitsResults = false;
            for (JsonNode block : blocks) {
                if (isType(block, "tool_use")) {
                    awaitsResults = true;
                    calls.add(block.path("name").asString(""));
                }
            }
        }

        private void user(List<JsonNode> blocks) {
            List<JsonNode> results = blocks.stream().filter(block -> isType(block, "tool_result")).toList();
            if (!results.isEmpty()) {
                takeResults(results);
            }
            String said = String.join("\n", blocks.stream().map(Conversation::text).filter(Reading::isSaid).toList());
            Optional<Marker> asked = Marker.in(said);
            if (said.contains(ONCE_MORE)) {
                asked = Optional.ofNullable(marker);
            }
            if (asked.isPresent() || (!said.isBlank() && results.isEmpty() && !awaitsResults)) {
                marker = asked.orElse(null);
                turn = 1;
                calls.clear();
            }
            awaitsResults = awaitsResults && results.isEmpty();
        }

        private void takeResults(List<JsonNode> results) {
            StringBuilder text = new StringBuilder();
            for (JsonNode result : results) {
                blocks(result.path("content")).forEach(block -> text.append(text(block)).append('\n'));
            }
            lastResult = text.toString().trim();
            lastRefused = results.stream().anyMatch(result -> result.path("is_error").asBoolean(false));
        }

        private static boolean isSaid(String text) {
            return !text.isEmpty() && !text.startsWith("<system-reminder>") && !text.startsWith("<local-command") && !text.equals(RESUMED)
                    && !text.startsWith(GO_ON);
        }
    }
}
