package io.agentvine.backend.feed;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * One change of a task, worker, session or question, or a time of a schedule that was skipped.
 *
 * @param id its number in its source
 * @param subject the id of what changed; of a schedule that of the run
 * @param what of a task: the state it is in now, {@code edited}, {@code deleted}, or {@code opened}, {@code merged} or {@code closed} where that is
 *     its pull request; of a schedule {@code skipped}; of the others {@code added}, {@code changed}, of a
 *     question {@code overdue}, or of a worker that was removed {@code deleted}
 * @param task of a task its own id, of a question its task's; null of the others
 * @param at by the store's clock
 * @param json what people see of it, in one line; null where what changed is not there any more
 */
public record FeedChange(Source source, long id, Kind kind, UUID subject, UUID task, String what, Instant at, String json) {

    /** With a field more, where it shows anything. @param value JSON */
    FeedChange with(String field, String value) {
        return json == null ? this : new FeedChange(source, id, kind, subject, task, what, at,
                json.substring(0, json.length() - 1) + ",\"" + field + "\":" + value + "}");
    }

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
        QUESTION,
        SCHEDULE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
