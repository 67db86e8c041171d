package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.protocol.Priority;

/** What of a queued task is to be another; null stays. */
record TaskEdit(String title, String description, Priority priority) {

    static TaskEdit read(JsonFields fields, Checks checks) {
        TaskEdit edit = new TaskEdit(
                fields.text("title", 1, NewTask.LONGEST_TITLE),
                fields.text("description", 1, NewTask.LONGEST_DESCRIPTION),
                fields.word("priority", Priority.class, null));
        if (edit.title != null) {
            NewTask.faultOfTitle(edit.title).ifPresent(fault -> checks.that(false, "title", fault));
        }
        return edit;
    }

    boolean isEmpty() {
        return title == null && description == null && priority == null;
    }
}
