package io.agentvine.backend.forge;

import java.util.Locale;

/**
 * A pull request (GitLab's merge request) as its forge has it.
 *
 * @param number within its repository
 * @param checks null: there are none, or they were not asked for
 * @param review null: nobody has reviewed it
 * @param head its last commit
 */
public record PullRequest(long number, String url, State state, Checks checks, Review review, String head) {

    /** Of the request. */
    public enum State {
        DRAFT,
        OPEN,
        MERGED,
        CLOSED;

        public boolean isOver() {
            return this == MERGED || this == CLOSED;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All checks of its last commit in one word. */
    public enum Checks {
        PENDING,
        PASSED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The last word of every reviewer in one. */
    public enum Review {
        APPROVED,
        CHANGES_REQUESTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    PullRequest with(Checks found, Review said) {
        return new PullRequest(number, url, state, found, said, head);
    }
}
