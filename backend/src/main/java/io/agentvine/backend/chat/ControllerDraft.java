package io.agentvine.backend.chat;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
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

    /** SQL: what {@link #of} reads; joined as {@code d}. */
    static final String COLUMNS = "d.state as draft_state, d.decision as draft_decision, d.response as draft_response,"
            + " d.reason as draft_reason, d.confidence as draft_confidence, d.error as draft_error";

    /** Null where the controller has not taken it. */
    static ControllerDraft of(ResultSet row) throws SQLException {
        String state = row.getString("draft_state");
        if (state == null) {
            return null;
        }
        int thousandths = row.getInt("draft_confidence");
        return new ControllerDraft(state, row.getString("draft_decision"), row.getString("draft_response"), row.getString("draft_reason"),
                row.wasNull() ? null : thousandths / 1_000.0, row.getString("draft_error"));
    }
}
