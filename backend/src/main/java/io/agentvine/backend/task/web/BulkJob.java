package io.agentvine.backend.task.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.store.Row;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.Wire;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Many tasks that one request changes.
 *
 * @param matched how many there are; null where that is known at the end only
 * @param failed how many could not be changed, because of the state that they are in
 * @param problems the first hundred of these
 * @param filter names and values as they were sent; null where ids were
 */
@Schema(name = "BulkJob")
record BulkJob(
        UUID id,
        Action action,
        @Nullable Priority priority,
        @Schema(allowableValues = {"running", "done"}) String status,
        @Nullable Long matched,
        long done,
        long failed,
        List<Problem> problems,
        @Schema(type = "object") @Nullable Map<String, String> filter,
        String by,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {

    static final int MOST_PROBLEMS = 100;

    /** What is done to each task. */
    enum Action {
        @JsonProperty("cancel")
        CANCEL,
        @JsonProperty("retry")
        RETRY,
        @JsonProperty("priority")
        PRIORITY,
        @JsonProperty("delete")
        DELETE
    }

    /** Why a task could not be changed. */
    @Schema(name = "BulkProblem")
    record Problem(UUID taskId, String message) {}

    static BulkJob of(Row row) throws SQLException {
        return new BulkJob(row.id("id"), row.word(Action.class, "action"), row.word(Priority.class, "priority"), row.text("status"),
                row.numberOrNull("matched"), row.number("done"), row.number("failed"), problems(row), filter(row), row.text("actor"),
                row.time("created_at"), row.time("updated_at"), row.time("finished_at"));
    }

    static List<Problem> problems(Row row) throws SQLException {
        return List.of(Wire.read(row.text("problems"), Problem[].class));
    }

    @SuppressWarnings("unchecked")
    static Map<String, String> filter(Row row) throws SQLException {
        return row.text("filter") == null ? null : Wire.read(row.text("filter"), Map.class);
    }
}
