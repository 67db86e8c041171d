package io.agentvine.backend.chat;

import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A question as it was read.
 *
 * @param now the store's time of the reading
 * @param closed null while it is open
 */
record Question(
        UUID id,
        UUID taskId,
        UUID executionId,
        UUID workerId,
        QuestionKind kind,
        String callId,
        String toolName,
        JsonNode toolInput,
        String inputSha256,
        String content,
        QuestionStatus status,
        boolean parked,
        Instant createdAt,
        Instant now,
        Closed closed) {

    /** How it was closed. @param at when @param reason of one that nobody answered @param answer null where nobody did */
    record Closed(Instant at, String reason, Answer answer) {}

    /** @param taken whether a run has it @param updatedInput JSON text, or null */
    record Answer(UUID id, String by, String response, boolean allowed, boolean forTask, boolean taken, String message,
            String updatedInput) {}

    static Question of(ResultSet row) throws SQLException {
        QuestionStatus status = QuestionStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
        return new Question(
                uuid(row, "id"),
                uuid(row, "task_id"),
                uuid(row, "execution_id"),
                uuid(row, "worker_id"),
                QuestionKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("call_id"),
                row.getString("tool_name"),
                KeptJson.read(row.getString("tool_input")),
                row.getString("input_sha256"),
                row.getString("content"),
                status,
                row.getInt("parked") == 1,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("now_ms")),
                status == QuestionStatus.OPEN ? null : closed(row, status));
    }

    private static Closed closed(ResultSet row, QuestionStatus status) throws SQLException {
        Answer answer = status != QuestionStatus.ANSWERED ? null : new Answer(uuid(row, "answer_id"), row.getString("answered_by"),
                row.getString("response"), row.getInt("allowed") == 1, row.getInt("for_task") == 1, row.getObject("taken_at") != null,
                row.getString("answer_message"), row.getString("updated_input"));
        return new Closed(Instant.ofEpochMilli(row.getLong("closed_at")), row.getString("close_reason"), answer);
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        return UUID.fromString(row.getString(column));
    }

    boolean isOpen() {
        return status == QuestionStatus.OPEN;
    }

    /** Null where nobody answered it. */
    Answer answer() {
        return closed == null ? null : closed.answer;
    }

    boolean isCall(String tool, String inputHash) {
        return toolName.equals(tool) && inputSha256.equals(inputHash);
    }

    Instant expiresAt(QuestionSettings settings) {
        return createdAt.plus(settings.expire());
    }

    boolean isOverdue(QuestionSettings settings) {
        return !createdAt.plus(settings.overdue()).isAfter(now);
    }

    /** As its run sees it. */
    QuestionState state(Duration hold) {
        Answer answer = answer();
        long holdMs = Math.max(0, hold.minus(Duration.between(createdAt, now)).toMillis());
        return new QuestionState(id, status, holdMs, answer == null ? null
                : new QuestionState.Answer(answer.allowed, answer.message, KeptJson.read(answer.updatedInput), answer.by));
    }

    /** One clause on why it cannot be answered any more. */
    String howItWasClosed() {
        return answer() == null
                ? "is " + status.word() + " since " + closed.at + ": " + closed.reason
                : "was answered '" + answer().response + "' by " + answer().by + " at " + closed.at;
    }
}
