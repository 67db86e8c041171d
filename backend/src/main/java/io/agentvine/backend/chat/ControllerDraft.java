package io.agentvine.backend.chat;

import io.agentvine.backend.store.Row;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the controller made of a question that a rule leaves to it.
 *
 * @param response what it would say to the question, or said
 * @param error why people have to answer, where that is not for the decision
 */
@Schema(name = "ControllerDraft")
record ControllerDraft(
        @Schema(allowableValues = {"asking", "answered", "draft", "failed", "superseded"}) String state,
        @Schema(allowableValues = {"allow", "deny", "answer", "unsure"}) @Nullable String decision,
        @Schema(example = "deny: the staging cluster is meant") @Nullable String response,
        @Nullable String reason,
        @Schema(example = "0.93") @Nullable Double confidence,
        @Nullable String error) {

    /** Null where the controller has not taken it. */
    static ControllerDraft of(Row row) throws SQLException {
        String state = row.text("draft_state");
        if (state == null) {
            return null;
        }
        Integer thousandths = row.countOrNull("draft_confidence");
        return new ControllerDraft(state, row.text("draft_decision"), row.text("draft_response"), row.text("draft_reason"),
                thousandths == null ? null : thousandths / 1_000.0, row.text("draft_error"));
    }
}
