package io.agentvine.backend.execution;

import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The whole of a line that its event has shortened. */
@Schema(name = "WholeLine")
record WholeLine(
        @Schema(description = "Of the download; null where it is not kept", example = "2097410") @Nullable Long sizeBytes,
        @Schema(description = "Of the same", example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08") @Nullable String sha256,
        @Schema(description = "Where to download it; 404 until its worker has sent it, shortly after the event",
                        example = "/api/v1/executions/0d9c7c1e-5f0e-4d4e-8a63-2f7f3f6f0c55/events/17/line")
                @Nullable String path,
        @Schema(description = "Why it is not kept, in one sentence; else null") @Nullable String notKept) {

    /** Null where the event has no more than it says. */
    static WholeLine of(Row row) throws SQLException {
        String reason = row.text("line_not_kept");
        Long size = row.numberOrNull("line_bytes");
        return size == null && reason == null
                ? null
                : new WholeLine(size, row.text("line_sha256"), size == null ? null : path(row.id("execution_id"), row.number("seq")), reason);
    }

    private static String path(UUID executionId, long seq) {
        return "/api/v1/executions/" + executionId + "/events/" + seq + "/line";
    }
}
