package io.agentvine.backend.feed;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * One change of a task, worker, session or question.
 *
 * @param id its number in its source
 * @param subject the id of what changed
 * @param what of a task: the state it is in now, {@code edited} or {@code deleted}; of the others {@code added}, {@code changed}, of a
 *     question {@code overdue}, or of a worker that was removed {@code deleted}
 * @param at by the store's clock
 * @param json what people see of it, in one line; null where what changed is not there any more
 */
public record FeedChange(Source source, long id, Kind kind, UUID subject, String what, Instant at, String json) {

    /** The table that it was read from. */
    enum Source {
        HISTORY,
        CHANGES;

        String table() {
            return this == HISTORY ? "task_history" : "changes";
        }
    }

    /** What changed. */
    public enum Kind {
        TASK,
        WORKER,
        SESSION,
        QUESTION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
