package io.agentvine.backend.task;

import java.util.Locale;

/** What becomes of a task's branch once it was pushed. */
public enum DeliveryForm {
    /** Nothing more. */
    BRANCH,
    PULL_REQUEST,
    /** A pull request that says of itself that it is not to be merged yet. */
    DRAFT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
