package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import java.time.Instant;
import java.util.UUID;

/**
 * What a parked run waits for.
 *
 * @param deferredCall Claude's id of the call that it makes again by itself, or null
 * @param keptUntil when an answer does not count any more
 */
public record ParkedOn(UUID questionId, String deferredCall, Instant keptUntil) {

    /** Why a task that was parked on it, and is answered, is where it is from then on. */
    String goesOn(SqlFiles sql, UUID taskId, String answeredBy) {
        return "Answered by " + answeredBy + "; " + sql.of("task/continuation").with("task", taskId)
                .first(row -> row.flag("portable")
                        ? "goes on at the head of its queue."
                        : "only worker " + row.text("worker") + " can go on with it until " + keptUntil
                                + ", since no checkpoint holds its session.")
                .orElseThrow(() -> Problems.notFound("task", taskId));
    }

    /** Gives a statement its {@code :question} and {@code :kept_until}. */
    Sql of(Sql statement) {
        return statement.with("question", questionId).with("kept_until", keptUntil);
    }
}
