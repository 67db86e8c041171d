package io.agentvine.backend.pullrequest;

import io.agentvine.backend.pullrequest.PullRequestRows.Answered;
import io.agentvine.backend.pullrequest.PullRequestRows.Wanted;
import io.agentvine.protocol.RunResult;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** What a pull request says: what was done, and what speaks for it. In Markdown; nobody is called by a name that an agent wrote. */
final class PullRequestText {

    /** GitHub takes 65,536 characters. */
    private static final int LONGEST = 60_000;
    private static final int LONGEST_SUMMARY = 40_000;
    private static final int LONGEST_LINE = 500;

    private PullRequestText() {}

    /** @param page where people see tasks, or null */
    static String body(Wanted task, List<Answered> answered, URI page) {
        StringBuilder text = new StringBuilder();
        RunResult result = task.result();
        text.append(result.summary() == null ? "" : quiet(cut(result.summary(), LONGEST_SUMMARY)) + "\n\n");
        text.append("### Evidence\n\n");
        text.append(String.format(Locale.ROOT, "- Changed: %d files, +%d −%d%n", result.filesChanged(), result.insertions(), result.deletions()));
        text.append(verified(task));
        answered.forEach(one -> text.append("- ").append(asked(one)).append('\n'));
        if (task.costUsd() != null) {
            text.append(String.format(Locale.ROOT, "- Cost: $%.2f%n", task.costUsd()));
        }
        text.append("- Task: ").append(page == null ? "`" + task.task() + "`" : page.toString().replaceFirst("/+$", "") + "/tasks/" + task.task()).append('\n');
        return cut(text.toString(), LONGEST);
    }

    private static String verified(Wanted task) {
        if (task.verifyCommand() == null) {
            return "- Verification: none was asked for\n";
        }
        List<String> output = task.result().verificationOutput();
        String command = inline(cut(task.verifyCommand().replaceAll("\\s+", " "), LONGEST_LINE));
        String line = "- Verification: " + command + " " + task.result().verification() + "\n";
        return output == null || output.isEmpty() ? line
                : line + "\n<details><summary>The end of its output</summary>\n\n" + fenced(String.join("\n", output)) + "\n</details>\n\n";
    }

    private static String asked(Answered one) {
        String what = quiet(oneLine(one.content()));
        String answer = one.response() == null || one.response().isBlank() ? one.allowed() ? "allowed" : "refused" : "“" + quiet(oneLine(one.response())) + "”";
        return (one.kind().equals("permission") ? "Asked for permission: " : "Asked: ") + what + " — " + answer + ", by " + quiet(one.by());
    }

    private static String oneLine(String text) {
        return cut(text.strip().replaceAll("\\s+", " "), LONGEST_LINE);
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
        return text.contains("``") ? quiet(text) : tick + (tick.length() == 2 ? " " + text + " " : text) + tick;
    }

    /** An @name would call somebody. */
    private static String quiet(String text) {
        return text.replaceAll("@(?=[A-Za-z0-9])", "@\u200b");
    }

    /** Leaves no half of a character behind. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
