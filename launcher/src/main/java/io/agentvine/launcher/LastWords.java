package io.agentvine.launcher;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a dead child said at the end, as a person wants to read it. */
final class LastWords {

    private static final Pattern DESCRIPTION = Pattern.compile("^Description:$");
    private static final Pattern CAUSE = Pattern.compile("^(?:Caused by: )?(?:[\\w.$]+Exception|[\\w.$]+Error): (.+)$");
    private static final int TAIL = 15;

    private LastWords() {}

    /** Its own one sentence where it has one, then the last lines of its log. */
    static String of(Child child) {
        List<String> lines = child.lastLines(400);
        String sentence = sentence(lines);
        List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
        return (sentence.isEmpty() ? "" : sentence + "\n") + "Its log is " + child.log() + " and ends with:\n  "
                + String.join("\n  ", tail);
    }

    /** Spring's failure description, else the innermost cause. */
    static String sentence(List<String> lines) {
        String found = "";
        for (int i = 0; i < lines.size(); i++) {
            if (DESCRIPTION.matcher(lines.get(i).strip()).matches()) {
                return next(lines, i + 1);
            }
            Matcher cause = CAUSE.matcher(lines.get(i).strip());
            found = cause.matches() ? cause.group(1) : found;
        }
        return found;
    }

    private static String next(List<String> lines, int from) {
        return lines.subList(from, lines.size()).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }
}
