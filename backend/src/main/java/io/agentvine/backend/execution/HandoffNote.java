package io.agentvine.backend.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text that tells an agent what came before, of what the rows say; pure. Everything is newest first, so that the oldest is cut. */
final class HandoffNote {

    static final int LONGEST = 20_000;
    static final int MOST_FILES = 50;
    private static final int LONGEST_TEXT = 1_500;
    private static final int LONGEST_NAME = 200;

    private HandoffNote() {}

    /**
     * How an earlier run ended.
     *
     * @param run which of the task's runs, from 1
     * @param lastWords the agent's summary, or else the last lines of its output; null where there are none
     */
    record Earlier(long run, String worker, String status, String failureClass, String message, String lastWords) {}

    /** @param outcome what became of it, as one clause */
    record Asked(String tool, String content, String outcome) {}

    record Said(Instant at, String content) {}

    /** @param commit null where none is stored */
    record Stand(String commit, Instant at) {}

    static String of(List<Earlier> earlier, Stand stand, List<Asked> asked, List<Said> said, List<String> files) {
        if (earlier.isEmpty()) {
            return "";
        }
        List<String> sections = new ArrayList<>();
        sections.add("This task was worked on before, in a conversation that you do not have. This is what is on record of it.\n"
                + (stand.commit() == null
                        ? "Where the work stands: nothing of it is kept, so it begins from the start."
                        : "Where the work stands: what is kept of it, of " + stand.at() + ", is commit " + stand.commit() + "; go on from there."));
        section(sections, "Earlier runs, the last one first:", earlier.stream().map(HandoffNote::text).toList(), 8_000);
        section(sections, "Questions that were asked of a person, the last one first:", asked.stream().map(HandoffNote::text).toList(), 4_000);
        section(sections, "What people wrote to the agent, the last one first:",
                said.stream().map(one -> "- " + one.at() + ": " + inset(one.content())).toList(), 4_000);
        section(sections, "Files that the last stored diff changes:", files(files), 3_000);
        return clip(String.join("\n\n", sections), LONGEST);
    }

    private static String text(Earlier one) {
        return "- Run " + one.run() + " on " + one.worker() + ": " + one.status().replace('_', ' ')
                + (one.failureClass() == null ? "" : " (" + one.failureClass() + ")")
                + (one.message() == null ? "" : ". " + inset(one.message()))
                + (one.lastWords() == null ? "" : "\n  Its last words:\n  " + inset(one.lastWords()));
    }

    private static String text(Asked one) {
        return "- " + one.tool() + ": " + inset(one.content()) + "\n  " + inset(one.outcome());
    }

    private static List<String> files(List<String> files) {
        List<String> shown = files.stream().limit(MOST_FILES).map(name -> "- " + clip(name, LONGEST_NAME)).collect(Collectors.toList());
        if (files.size() > MOST_FILES) {
            shown.add("- and others");
        }
        return shown;
    }

    private static void section(List<String> sections, String title, List<String> entries, int longest) {
        if (!entries.isEmpty()) {
            sections.add(title + "\n" + clip(String.join("\n", entries), longest));
        }
    }

    /** So that no line of it looks like one of ours. */
    private static String inset(String text) {
        return clip(text.strip(), LONGEST_TEXT).replace("\n", "\n  ");
    }

    private static String clip(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
