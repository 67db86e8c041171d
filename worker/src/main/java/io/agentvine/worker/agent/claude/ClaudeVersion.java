package io.agentvine.worker.agent.claude;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of Claude Code can do what a run needs; found by trying, see docs/claude-code.md. Pure. */
final class ClaudeVersion {

    /** The first one whose session knows, after it was ended in the middle of its calls, which ones were cut off. */
    static final String LEAST = "2.1.265";
    /** From here on the totals of a resumed process are those of its session; before, its own. */
    private static final String CARRIES_TOTALS = "2.1.277";
    /** The one that the tests are run with. */
    static final String PINNED = "2.1.330";

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(.*)");

    private ClaudeVersion() {}

    static String install() {
        return "`npm install -g @anthropic-ai/claude-code@" + PINNED + "`";
    }

    /** @param said what {@code --version} printed; another program than Claude Code is taken as it is @return one sentence, or null */
    static String problem(String said) {
        Matcher found = NUMBERS.matcher(said);
        if (!found.matches() || !found.group(4).contains("Claude Code") || Arrays.compare(numbers(found), numbers(LEAST)) >= 0) {
            return null;
        }
        return "Claude Code " + found.group(1) + "." + found.group(2) + "." + found.group(3) + " is too old: it loses calls when a run is paused"
                + " for an answer. Expected " + LEAST + " or later; install it with " + install() + ", or name another one with --claude-command.";
    }

    /** @param version as {@code 2.1.330}; one of another form is taken as a later one */
    static boolean carriesTotals(String version) {
        Matcher found = NUMBERS.matcher(version);
        return !found.matches() || Arrays.compare(numbers(found), numbers(CARRIES_TOTALS)) >= 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private static int[] numbers(Matcher found) {
        return new int[] {number(found.group(1)), number(found.group(2)), number(found.group(3))};
    }

    private static int number(String digits) {
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }
}
