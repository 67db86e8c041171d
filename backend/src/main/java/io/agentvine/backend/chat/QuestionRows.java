package io.agentvine.backend.chat;

import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The statements on questions. Joins a transaction; what it locks is locked before the task's row. */
@Component
class QuestionRows {

    private final SqlFiles sql;
    private final Ids ids;

    QuestionRows(SqlFiles sql, Ids ids) {
        this.sql = sql;
        this.ids = ids;
    }

    Optional<Question> lock(UUID id) {
        return sql.of("chat/lock_question").with("id", id).first(Question::of);
    }

    /** The questions of a task that are of this call or ask for the same, newest first. */
    List<Question> lockAlike(UUID taskId, String callId, String tool, String inputHash) {
        return sql.of("chat/lock_alike")
                .with("task", taskId)
                .with("call", callId)
                .with("tool", tool)
                .with("input_sha256", inputHash)
                .list(Question::of);
    }

    /** Those of one run that are open, and this one. */
    List<Question> lockOpenOf(UUID executionId, UUID questionId) {
        return sql.of("chat/lock_open_of_run").with("execution", executionId).with("question", questionId).list(Question::of);
    }

    UUID insert(WorkerMessage asked, String inputHash) {
        UUID id = ids.next();
        List<String> choices = Replies.choices(asked.kind(), asked.toolInput());
        sql.of("chat/ask")
                .with("id", id)
                .with("task", asked.taskId())
                .with("execution", asked.executionId())
                .with("session", asked.sessionId())
                .with("worker", asked.workerId())
                .with("kind", asked.kind())
                .with("call", asked.callId())
                .with("agent", Texts.storable(asked.agentId()))
                .with("tool", asked.toolName())
                .with("input", KeptJson.of(asked.toolInput()))
                .with("input_sha256", inputHash)
                .with("working_copy", asked.workingCopy())
                .with("content", Texts.storable(asked.message()))
                .with("choices", choices == null ? null : KeptJson.of(Wire.mapper().valueToTree(choices)))
                .with("rule", Texts.storable(asked.rule()))
                .with("controller", Boolean.TRUE.equals(asked.controller()))
                .update();
        return id;
    }

    /** Notes that a run has the answer. */
    void take(UUID id) {
        sql.of("chat/take_answer").with("id", id).update();
    }

    /** From now on it is that call's, so that only the call that took the answer is given it again. */
    void takeFor(UUID id, String callId) {
        take(id);
        sql.of("chat/hand_answer_to_call").with("id", id).with("call", callId).update();
    }

    /** Null where it was given none. */
    UUID sessionOf(UUID executionId) {
        return sql.of("chat/session_of_run").with("execution", executionId).first(row -> row.id("session_id")).orElse(null);
    }

    /** Whether its run goes on and waits for it. */
    boolean isHeld(Question question) {
        return sql.of("chat/run_waits").with("task", question.taskId()).with("execution", question.executionId()).exists();
    }

    Optional<String> statusOfTask(UUID taskId) {
        return sql.of("chat/status_of_task").with("task", taskId).first(row -> row.text("status"));
    }

    /** False where it is not open any more. */
    boolean answerIfOpen(UUID id, Decision decision, String by) {
        return sql.of("chat/answer_if_open")
                .with("id", id)
                .with("answer", ids.next())
                .with("by", by)
                .with("response", decision.response())
                .with("allowed", decision.allowed())
                .with("for_task", decision.forTask())
                .with("message", decision.message())
                .with("updated_input", decision.updatedInput())
                .update() == 1;
    }

    boolean closeIfOpen(UUID id, QuestionStatus as, String reason) {
        return sql.of("chat/close_if_open").with("id", id).with("status", as).with("reason", Texts.cut(reason, 500)).update() == 1;
    }

    void markParked(UUID id) {
        sql.of("chat/mark_parked").with("id", id).update();
    }

    /** Open ones of a run, but for one. */
    List<UUID> openOthers(UUID executionId, UUID but) {
        return sql.of("chat/open_others").with("execution", executionId).with("question", but).list(row -> row.id("id"));
    }

    /** Asked again before it is withdrawn. */
    boolean isAnswerable(UUID id) {
        return sql.of("chat/is_answerable").with("id", id).exists();
    }

    /** Open ones that nobody can answer any more: their run ended otherwise. */
    List<UUID> orphans(int most) {
        return sql.of("chat/orphans").with("most", most).list(row -> row.id("id"));
    }

    /** Open ones that are older and not noted as overdue. */
    List<UUID> overdue(Duration age, int most) {
        return sql.of("chat/overdue").with("age", age).with("most", most).list(row -> row.id("id"));
    }

    /** Open ones that are older and that a task is parked on. */
    List<UUID> expired(Duration age, int most) {
        return sql.of("chat/expired").with("age", age).with("most", most).list(row -> row.id("id"));
    }

    boolean noteOverdue(UUID id) {
        return sql.of("chat/note_overdue").with("id", id).update() == 1;
    }
}
