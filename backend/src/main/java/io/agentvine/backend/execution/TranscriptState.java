package io.agentvine.backend.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How far an execution's record goes.
 *
 * @param stored the highest number that is stored without a gap
 * @param last the number of the last event as the worker said it at the end; null while it runs, and where it was lost
 * @param complete the run has ended and every event is here
 * @param missing how many numbers are known to be missing now
 */
@Schema(name = "Transcript")
record TranscriptState(
        @Schema(example = "120") long stored,
        @JsonProperty("final") @Nullable Long last,
        boolean ended,
        boolean complete,
        @Schema(example = "0") long missing) {

    static TranscriptState of(Row row) throws SQLException {
        long stored = row.number("stored_event");
        Long last = row.numberOrNull("final_event");
        boolean ended = !"running".equals(row.text("status"));
        boolean complete = ended && last != null && stored >= last;
        long end = Math.max(Math.max(stored, row.number("last_event")), last == null ? 0 : last);
        return new TranscriptState(stored, last, ended, complete, complete ? 0 : end - stored - row.number("events_behind"));
    }
}
