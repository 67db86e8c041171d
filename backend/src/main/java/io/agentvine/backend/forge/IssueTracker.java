package io.agentvine.backend.forge;

import io.agentvine.backend.forge.Forge.Remark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The issues of a forge's repositories. As {@link Forge} in paths, bounds and errors; any thread may call. */
public interface IssueTracker {

    /** Of an issue that is handed to us, in any case of its letters. */
    String LABEL = "agentvine";

    /** Empty where that number is a pull request's, or the issue was moved to another place. */
    Optional<Issue> issue(String path, long number);

    /** What changed at that time or later, oldest change first, within reason; a comment is a change. No pull requests. */
    List<Changed> changedSince(String path, Instant since);

    /**
     * What people ask of us there, oldest first: by the label, where it is on, who put it on last; by comments that begin with {@code /agentvine}.
     * Only people who may write to the repository; bots, where the forge tells, and our own account never.
     */
    List<Ask> asks(String path, Issue issue);

    /** Our own account's comment that has this in its text; the oldest. */
    Optional<Long> findComment(String path, long number, String mark);

    /** @return the comment's id there */
    long comment(String path, long number, String body);

    /** @throws ForgeProblem of the kind {@code NOT_FOUND} where it was deleted */
    void rewriteComment(String path, long number, long comment, String body);

    /**
     * @param id the forge's own, which no other issue has
     * @param number within its repository
     */
    record Issue(String id, long number, String url, String author, String title, String body, boolean open, boolean labelled) {}

    /** @param at by the forge's clock */
    record Changed(long number, Instant at) {}

    /**
     * @param key of this, the same at each look
     * @param words what stands behind {@code /agentvine}, as its author wrote it; null: by the label
     */
    record Ask(String key, String author, String words) {

        private static final String BY_LABEL = "label ";

        static String keyOfLabel(String event) {
            return BY_LABEL + event;
        }

        static Ask of(Remark heard) {
            return new Ask(heard.key(), heard.author(), heard.key().startsWith(BY_LABEL) ? null : Said.command(heard.text()));
        }
    }
}
