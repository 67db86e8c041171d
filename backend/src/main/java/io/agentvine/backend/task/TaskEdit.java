package io.agentvine.backend.task;

import io.agentvine.protocol.Priority;

/** What of a queued task is to be another; null stays. */
public record TaskEdit(String title, String description, Priority priority) {

    public boolean isEmpty() {
        return title == null && description == null && priority == null;
    }
}
