package io.agentvine.backend.forge;

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

    /** Whether who wrote the issue is a person who may write to the repository. */
    boolean authorMayWrite(String path, long number);

    /** Our own account's comment that has this in its text; the oldest. */
    Optional<Long> findComment(String path, long number, String mark);

    /** @return the comment's id there */
    long comment(String path, long number, String body);

    /** @throws ForgeProblem of the kind {@code NOT_FOUND} where it was deleted */
    void rewriteComment(String path, long number, long comment, String body);

    /**
     * @param id the forge's own, which no other issue has
     * @param number within its repository
     * @param changedAt when anything of it or a comment was, by the forge's clock
     */
    record Issue(String id, long number, String url, String author, String title, String body, boolean open, boolean labelled, Instant changedAt) {}

    /** @param at by the forge's clock */
    record Changed(long number, Instant at) {}

    /**
     * @param key of this, the same at each look
     * @param at by the forge's clock
     * @param words what stands behind {@code /agentvine}, as its author wrote it; null: by the label
     */
    record Ask(String key, String author, Instant at, String words) {

        private static final String BY_LABEL = "label ";

        static String keyOfLabel(String event) {
            return BY_LABEL + event;
        }

        static Ask of(String key, String author, Instant at, String text) {
            return new Ask(key, author, at, key.startsWith(BY_LABEL) ? null : Said.command(text));
        }
    }
}
