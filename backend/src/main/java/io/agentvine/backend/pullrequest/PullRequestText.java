package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.ForgeText;
import io.agentvine.backend.pullrequest.PullRequestRows.Answered;
import io.agentvine.backend.pullrequest.PullRequestRows.Wanted;
import io.agentvine.protocol.RunResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a pull request says: what was done, and what speaks for it. In Markdown; nobody is called by a name that an agent wrote. */
final class PullRequestText {

    /** GitHub takes 65,536 characters. */
    private static final int LONGEST = 60_000;
    private static final int LONGEST_SUMMARY = 40_000;
    private static final int LONGEST_LINE = 500;

    private PullRequestText() {}

    /** What there is to say, by the names of a template's places. @param page where people see tasks, or null */
    static Map<String, String> parts(Wanted task, List<Answered> answered, URI page) {
        RunResult result = task.result();
        Map<String, String> parts = new HashMap<>();
        parts.put("title", ForgeText.quiet(ForgeText.oneLine(task.title())));
        parts.put("summary", result.summary() == null ? "" : ForgeText.quiet(ForgeText.cut(result.summary(), LONGEST_SUMMARY)));
        parts.put("changed", String.format(Locale.ROOT, "%d files, +%d −%d", result.filesChanged(), result.insertions(), result.deletions()));
        parts.put("verification", verified(task));
        parts.put("questions", answered.stream().map(one -> "- " + asked(one)).collect(Collectors.joining("\n")));
        parts.put("cost", task.costUsd() == null ? "" : String.format(Locale.ROOT, "$%.2f", task.costUsd()));
        parts.put("task", page == null ? "`" + task.task() + "`" : page.toString().replaceFirst("/+$", "") + "/tasks/" + task.task());
        parts.put("evidence", evidence(parts));
        return parts;
    }

    private static String evidence(Map<String, String> parts) {
        List<String> lines = new ArrayList<>(List.of("- Changed: " + parts.get("changed"), "- Verification: " + parts.get("verification")));
        lines.add(parts.get("questions"));
        lines.add(parts.get("cost").isEmpty() ? "" : "- Cost: " + parts.get("cost"));
        lines.add("- Task: " + parts.get("task"));
        return lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** No longer than a forge takes. */
    static String bounded(String body) {
        return ForgeText.cut(body, LONGEST);
    }

    private static String verified(Wanted task) {
        if (task.verifyCommand() == null) {
            return "none was asked for";
        }
        List<String> output = task.result().verificationOutput();
        String command = inline(ForgeText.cut(task.verifyCommand().replaceAll("\\s+", " "), LONGEST_LINE));
        String line = command + " " + task.result().verification();
        return output == null || output.isEmpty() ? line
                : line + "\n\n<details><summary>The end of its output</summary>\n\n" + fenced(String.join("\n", output)) + "\n</details>\n";
    }

    private static String asked(Answered one) {
        String what = ForgeText.quiet(ForgeText.oneLine(one.content()));
        String answer = one.response() == null || one.response().isBlank() ? one.allowed() ? "allowed" : "refused" : "“" + ForgeText.quiet(ForgeText.oneLine(one.response())) + "”";
        return (one.kind().equals("permission") ? "Asked for permission: " : "Asked: ") + what + " — " + answer + ", by " + ForgeText.quiet(one.by());
    }

    /** Between more backticks than stand in it. */
    private static String fenced(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence + "text\n" + text + "\n" + fence + "\n";
    }

    private static String inline(String text) {
        String tick = text.contains("`") ? "``" : "`";
        return text.contains("``") ? ForgeText.quiet(text) : tick + (tick.length() == 2 ? " " + text + " " : text) + tick;
    }
}
