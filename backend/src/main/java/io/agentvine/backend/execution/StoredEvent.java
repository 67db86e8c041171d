package io.agentvine.backend.execution;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One event of a transcript; {@code data} is JSON as it came. */
@Schema(name = "StoredEvent")
record StoredEvent(
        @Schema(example = "17") long seq,
        @Schema(description = "Claude Code's own type, 'unparsed', or 'agentvine' for what the worker did", example = "assistant")
                String type,
        @Schema(description = "By the worker's clock") Instant at,
        @Schema(implementation = JsonNode.class, description = "The event, secrets masked; of a cut line with its long strings cut, or a string where that is no JSON") @JsonRawValue String data,
        @Schema(description = "Of the original line") long sizeBytes,
        boolean truncated,
        @Schema(description = "Where the event is cut: the whole line, as a download") @Nullable WholeLine whole) {

    static StoredEvent of(Row row) throws SQLException {
        return new StoredEvent(row.number("seq"), row.text("type"), row.time("at"), row.text("data"), row.number("size_bytes"),
                row.flag("truncated"), WholeLine.of(row));
    }
}
