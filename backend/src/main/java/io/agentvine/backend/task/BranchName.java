package io.agentvine.backend.task;

import java.text.Normalizer;
import java.util.Locale;

/** The branch a task delivers: {@code agentvine/<slug>-<last 8 hex digits of its id>}, safe as a git ref by construction. */
final class BranchName {

    private static final int LONGEST_SLUG = 40;

    private BranchName() {}

    static String of(String title, String taskId) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String slug = plain.replaceAll("\\p{M}+", "").replaceAll("[^a-z0-9]+", "-");
        slug = slug.substring(0, Math.min(slug.length(), LONGEST_SLUG)).replaceAll("^-|-$", "");
        return "agentvine/" + (slug.isEmpty() ? "task" : slug) + "-" + taskId.substring(taskId.length() - 8);
    }
}
