package io.agentvine.launcher.scripted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that a task tells the scripted agent to do, as a line of its description:
 *
 * <pre>
 * agent: say TEXT                    words of the agent
 * agent: wait SECONDS                thinks that long
 * agent: read FILE
 * agent: write FILE | TEXT           the whole file; \n in the text is a line break
 * agent: append FILE | TEXT
 * agent: edit FILE | OLD | NEW       OLD must be in the file
 * agent: run COMMAND                 by sh, in the clone
 * agent: fail TEXT                   ends as an error with that text
 * </pre>
 */
sealed interface Step {

    record Say(String text) implements Step {}

    record Pause(Duration time) implements Step {}

    record Read(String file) implements Step {}

    record Write(String file, String text) implements Step {}

    record Append(String file, String text) implements Step {}

    record Edit(String file, String old, String replacement) implements Step {}

    record Run(String command) implements Step {}

    record Fail(String text) implements Step {}

    /** What it has to say where it is told nothing to do. */
    String NOTE = """
            # A note by the scripted agent

            No model is behind this agent. It does what lines of a task or a message say that begin with "agent:", and here it found none:
            so it wrote this note, and did nothing else. Such a line is, for instance:

                agent: append README.md | Hello

            What it was told:

            """;

    Pattern LINE = Pattern.compile("^\\s*agent:\\s*(\\w+)\\s*(.*)$", Pattern.MULTILINE);

    static boolean anyIn(String prompt) {
        return LINE.matcher(prompt).find();
    }

    /** The steps of a prompt in order; without any, a note that repeats the task in a file of its own. */
    static List<Step> of(String prompt) {
        List<Step> steps = new ArrayList<>();
        Matcher line = LINE.matcher(prompt);
        while (line.find()) {
            steps.add(one(line.group(1), line.group(2).strip()));
        }
        return steps.isEmpty() ? List.of(note(prompt)) : List.copyOf(steps);
    }

    private static Step one(String verb, String rest) {
        String[] parts = rest.split("\\s\\|\\s", verb.equals("edit") ? 3 : 2);
        return switch (verb) {
            case "say" -> new Say(rest);
            case "wait" -> new Pause(Duration.ofMillis(Math.round(Double.parseDouble(rest.replace("s", "")) * 1000)));
            case "read" -> new Read(rest);
            case "write" -> new Write(parts[0].strip(), text(parts, 1, rest));
            case "append" -> new Append(parts[0].strip(), text(parts, 1, rest));
            case "edit" -> new Edit(parts[0].strip(), text(parts, 1, rest), text(parts, 2, rest));
            case "run" -> new Run(rest);
            case "fail" -> new Fail(rest);
            default -> new Fail("'agent: " + verb + "' is not a step: it is say, wait, read, write, append, edit, run or fail");
        };
    }

    private static String text(String[] parts, int index, String rest) {
        return index < parts.length ? parts[index].replace("\\n", "\n") : "missing part in: " + rest;
    }

    private static Step note(String prompt) {
        return new Write("scripted-agent-note.md", NOTE + quoted(prompt));
    }

    private static String quoted(String prompt) {
        return prompt.strip().lines().map(line -> ("> " + line).stripTrailing() + "\n").reduce("", String::concat);
    }
}
