package io.agentvine.backend.execution;

import io.agentvine.protocol.EventBatch.Event;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Makes one sentence of what a run does now from an event that tells it. Pure; the event is an agent's and may say anything. */
final class Activity {

    static final int LONGEST = 200;

    /** How a call of a tool is told; {@code %s} is the field of its input that says most. */
    private static final Map<String, List<String>> CALLS = Map.ofEntries(
            Map.entry("Bash", List.of("Runs %s", "command")),
            Map.entry("Read", List.of("Reads %s", "file_path")),
            Map.entry("Edit", List.of("Edits %s", "file_path")),
            Map.entry("MultiEdit", List.of("Edits %s", "file_path")),
            Map.entry("Write", List.of("Writes %s", "file_path")),
            Map.entry("NotebookEdit", List.of("Edits %s", "notebook_path")),
            Map.entry("Grep", List.of("Searches for %s", "pattern")),
            Map.entry("Glob", List.of("Looks for files %s", "pattern")),
            Map.entry("WebFetch", List.of("Fetches %s", "url")),
            Map.entry("WebSearch", List.of("Searches the web for %s", "query")),
            Map.entry("Task", List.of("Has a subagent: %s", "description")),
            Map.entry("Agent", List.of("Has a subagent: %s", "description")),
            Map.entry("TodoWrite", List.of("Updates its list of what to do", "")),
            Map.entry("ExitPlanMode", List.of("Shows its plan", "")),
            Map.entry("AskUserQuestion", List.of("Asks a question", "")));

    /** The clone of any run: a path in it is told from its root. */
    private static final Pattern CLONE = Pattern.compile("/[^\\s\"']{0,400}?/runs/[0-9a-f-]{36}/clone/");

    private Activity() {}

    /** At most {@link #LONGEST} characters of one line; null where the event tells nothing of it. */
    static String toldBy(Event event) {
        JsonNode content = event.data() == null ? null : event.data().path("message").path("content");
        if (!"assistant".equals(event.type()) || content == null || !content.isArray()) {
            return null;
        }
        String said = null;
        for (JsonNode block : content) {
            String told = switch (block.path("type").asString("")) {
                case "tool_use" -> call(block);
                case "text" -> line(block.path("text").asString(""));
                case "thinking", "redacted_thinking" -> "Thinks";
                default -> "";
            };
            said = told.isEmpty() ? said : told;
        }
        return said == null ? null : shortened(said);
    }

    private static String call(JsonNode block) {
        String name = line(block.path("name").asString(""));
        List<String> form = CALLS.get(name);
        if (form == null) {
            return name.isEmpty() ? "" : "Calls " + name;
        }
        String what = CLONE.matcher(line(block.path("input").path(form.get(1)).asString(""))).replaceAll("");
        return form.get(0).replace("%s", what).strip().replaceFirst(":$", "");
    }

    /** The first line that is not empty, without characters that are not seen or change the order of others. */
    private static String line(String text) {
        return text.lines().limit(100).map(Activity::plain).filter(one -> !one.isEmpty()).findFirst().orElse("");
    }

    private static String plain(String line) {
        StringBuilder plain = new StringBuilder();
        line.codePoints().limit(4L * LONGEST).forEach(point -> {
            int type = Character.getType(point);
            boolean hidden = type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE || type == Character.PRIVATE_USE
                    || type == Character.UNASSIGNED || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
            plain.appendCodePoint(hidden ? ' ' : point);
        });
        return plain.toString().strip().replaceAll("\\s+", " ");
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return text.substring(0, end) + "…";
    }
}
