package io.agentvine.backend.pullrequest;

import io.agentvine.backend.forge.ForgeText;
import io.agentvine.backend.platform.StartRefusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a pull request's title and text are written: Markdown with places such as {@code {{summary}}}, and on its first line, where that
 * begins with {@code title:}, the title. What stands in for a place is not read again.
 *
 * @param title null: the task's
 */
record PullRequestTemplate(String title, String body) {

    static final PullRequestTemplate USUAL = new PullRequestTemplate(null, "{{summary}}\n\n### Evidence\n\n{{evidence}}\n");

    private static final Set<String> NAMES = new TreeSet<>(Set.of("title", "summary", "changed", "verification", "questions", "cost", "task", "evidence"));
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    private static final Pattern TITLE = Pattern.compile("\\Atitle:[ \\t]*(\\S[^\\r\\n]*)(?:\\r?\\n|\\z)", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_TITLE = 250;

    /**
     * That of a forge's settings.
     *
     * @throws StartRefusal where it has a place that nothing is for
     */
    static PullRequestTemplate of(String forge, String text) {
        PLACE.matcher(text).results().map(place -> place.group(1)).filter(name -> !NAMES.contains(name)).findFirst().ifPresent(name -> {
            throw new StartRefusal("The pull request template of the forge " + forge + " has {{" + name + "}}, expected only {{"
                    + String.join("}}, {{", NAMES) + "}}");
        });
        Matcher title = TITLE.matcher(text);
        return title.find() ? new PullRequestTemplate(title.group(1), text.substring(title.end())) : new PullRequestTemplate(null, text);
    }

    /** @param usual the task's, which counts where the template's comes to nothing */
    String title(Map<String, String> parts, String usual) {
        if (title == null) {
            return usual;
        }
        String filled = ForgeText.oneLine(filled(title, parts));
        if (filled.isEmpty()) {
            return usual;
        }
        return filled.codePointCount(0, filled.length()) <= LONGEST_TITLE ? filled : filled.substring(0, filled.offsetByCodePoints(0, LONGEST_TITLE - 1)) + "…";
    }

    /** @param issue that the forge is to close with the merge, or null */
    String body(Map<String, String> parts, Long issue) {
        String text = PullRequestText.bounded(filled(body, parts).stripLeading());
        return issue == null ? text : text.stripTrailing() + "\n\nCloses #" + issue + "\n";
    }

    private static String filled(String text, Map<String, String> parts) {
        return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }
}
