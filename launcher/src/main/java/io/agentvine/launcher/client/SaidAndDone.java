package io.agentvine.launcher.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What an agent said and did, as lines for a person. */
final class SaidAndDone {

    private static final int LONGEST = 2_000;

    private SaidAndDone() {}

    /** Of one event of a transcript; none where it says nothing to a person. */
    static List<String> lines(JsonNode event) {
        List<String> lines = new ArrayList<>();
        String type = Json.text(event, "type");
        for (JsonNode part : event.path("message").path("content")) {
            String kind = Json.text(part, "type");
            if (type.equals("assistant") && kind.equals("text")) {
                Json.text(part, "text").lines().forEach(lines::add);
            } else if (type.equals("assistant") && kind.equals("tool_use")) {
                lines.addAll(call(Json.text(part, "name"), part.path("input")));
            } else if (kind.equals("tool_result") && part.path("is_error").asBoolean(false)) {
                lines.add("! " + cut(Json.text(part, "content")));
            }
        }
        return lines;
    }

    /** A tool call that was made: a command as it stands, an edit as what it takes away and adds. */
    private static List<String> call(String tool, JsonNode input) {
        List<String> lines = new ArrayList<>();
        Set<String> shown = mainPart("> ", tool, input, lines);
        if (shown.isEmpty()) {
            lines.add("> " + tool + " " + cut(input.toString()));
        }
        return lines;
    }

    /** A tool call that is asked for, and nothing of it left out: whoever allows it allows what stands here. */
    static List<String> wholeCall(String tool, JsonNode input) {
        List<String> lines = new ArrayList<>();
        Set<String> shown = mainPart("", tool, input, lines);
        if (shown.isEmpty()) {
            lines.add(tool);
        }
        input.properties().stream().filter(field -> !shown.contains(field.getKey()))
                .forEach(field -> lines.add(field.getKey() + ": " + (field.getValue().isString() ? field.getValue().stringValue() : field.getValue().toString())));
        return lines;
    }

    /** Adds the lines of what a call is for. @return the fields of the input that they show whole; none where it is another kind of call */
    private static Set<String> mainPart(String before, String tool, JsonNode input, List<String> lines) {
        if (tool.equals("Bash") && input.path("command").isString()) {
            lines.add(before + "$ " + Json.text(input, "command"));
            return Set.of("command");
        }
        String added = input.has("content") ? "content" : "new_string";
        if (!input.path("file_path").isString() || !input.path(added).isString()) {
            return Set.of();
        }
        lines.add(before + tool + " " + Json.text(input, "file_path"));
        Set<String> shown = new HashSet<>(Set.of("file_path", added));
        if (input.path("old_string").isString()) {
            Json.text(input, "old_string").lines().forEach(line -> lines.add("  - " + line));
            shown.add("old_string");
        }
        Json.text(input, added).lines().forEach(line -> lines.add("  + " + line));
        return shown;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
