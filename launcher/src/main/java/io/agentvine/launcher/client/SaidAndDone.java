package io.agentvine.launcher.client;

import java.util.ArrayList;
import java.util.List;
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
                lines.addAll(call("> ", Json.text(part, "name"), part.path("input")));
            } else if (kind.equals("tool_result") && part.path("is_error").asBoolean(false)) {
                lines.add("! " + cut(Json.text(part, "content")));
            }
        }
        return lines;
    }

    /** A tool call as it is, or would be, made: a command as it stands, an edit as what it takes away and adds. */
    static List<String> call(String before, String tool, JsonNode input) {
        List<String> lines = new ArrayList<>();
        String path = Json.text(input, "file_path");
        if (tool.equals("Bash")) {
            lines.add(before + "$ " + Json.text(input, "command"));
        } else if (!path.isEmpty() && (input.has("old_string") || input.has("content"))) {
            lines.add(before + tool + " " + path);
            Json.text(input, "old_string").lines().forEach(line -> lines.add("  - " + line));
            Json.text(input, input.has("content") ? "content" : "new_string").lines().forEach(line -> lines.add("  + " + line));
        } else {
            lines.add(before + tool + " " + cut(input.toString()));
        }
        return lines;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
