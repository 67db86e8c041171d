package io.agentvine.backend.chat;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A question as it was read.
 *
 * @param workingCopy where the clone was when it was asked, or null
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
        String workingCopy,
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

    static Question of(Row row) throws SQLException {
        QuestionStatus status = row.word(QuestionStatus.class, "status");
        return new Question(
                row.id("id"),
                row.id("task_id"),
                row.id("execution_id"),
                row.id("worker_id"),
                row.word(QuestionKind.class, "kind"),
                row.text("call_id"),
                row.text("tool_name"),
                KeptJson.read(row.text("tool_input")),
                row.text("input_sha256"),
                row.text("working_copy"),
                row.text("content"),
                status,
                row.flag("parked"),
                row.time("created_at"),
                row.time("now_ms"),
                status == QuestionStatus.OPEN ? null : closed(row, status));
    }

    private static Closed closed(Row row, QuestionStatus status) throws SQLException {
        Answer answer = status != QuestionStatus.ANSWERED ? null : new Answer(row.id("answer_id"), row.text("answered_by"),
                row.text("response"), row.flag("allowed"), row.flag("for_task"), row.time("taken_at") != null,
                row.text("answer_message"), row.text("updated_input"));
        return new Closed(row.time("closed_at"), row.text("close_reason"), answer);
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

    /** As its run sees it. @param place where the clone is now, or null */
    QuestionState state(Duration hold, String place) {
        Answer answer = answer();
        long holdMs = Math.max(0, hold.minus(Duration.between(createdAt, now)).toMillis());
        return new QuestionState(id, status, holdMs, answer == null ? null
                : new QuestionState.Answer(answer.allowed, answer.message, CallInput.moved(KeptJson.read(answer.updatedInput), workingCopy, place), answer.by));
    }

    /** One clause on why it cannot be answered any more. */
    String howItWasClosed() {
        return answer() == null
                ? "is " + status.word() + " since " + closed.at + ": " + closed.reason
                : "was answered '" + answer().response + "' by " + answer().by + " at " + closed.at;
    }
}
