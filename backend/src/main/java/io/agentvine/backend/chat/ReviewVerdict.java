package io.agentvine.backend.chat;

import java.util.Locale;

/** What a person makes of a task's work. */
enum ReviewVerdict {
    APPROVED,
    /** The task goes back to its agent. */
    CHANGES_REQUESTED,
    /** It is not wanted, or needs no review. */
    DISMISSED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
