package io.agentvine.backend.task;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** The branch a task delivers: {@code agentvine/<slug>-<last 8 hex digits of its id>}, safe as a git ref where its prefix is. */
public final class BranchName {

    /** Where nobody said another. */
    public static final String PREFIX = "agentvine/";
    private static final int LONGEST_SLUG = 40;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern DASHES_AROUND = Pattern.compile("^-|-$");

    private BranchName() {}

    /** @param prefix null: the usual one */
    static String of(String prefix, String title, String taskId) {
        return (prefix == null ? PREFIX : prefix) + own(title, taskId);
    }

    /** The same branch under another title, with the prefix that it has. */
    static String renamed(String branch, String title, String newTitle, String taskId) {
        String prefix = prefix(branch, title, taskId);
        return (prefix == null ? PREFIX : prefix) + own(newTitle, taskId);
    }

    /** What stands before the task's own part; null: the branch was named by an earlier title. */
    public static String prefix(String branch, String title, String taskId) {
        String own = own(title, taskId);
        return branch.endsWith(own) ? branch.substring(0, branch.length() - own.length()) : null;
    }

    private static String own(String title, String taskId) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String slug = OTHERS.matcher(MARKS.matcher(plain).replaceAll("")).replaceAll("-");
        slug = DASHES_AROUND.matcher(slug.substring(0, Math.min(slug.length(), LONGEST_SLUG))).replaceAll("");
        return (slug.isEmpty() ? "task" : slug) + "-" + taskId.substring(taskId.length() - 8);
    }
}
