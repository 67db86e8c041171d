package io.agentvine.backend.chat;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Vendor;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The statements on questions. Joins a transaction; what it locks is locked before the task's row. */
@Component
class QuestionRows {

    /** SQL: true of a question (q) that can be answered now. */
    static final String ANSWERABLE = "q.status = 'open' and exists (select 1 from tasks t where t.id = q.task_id and (t.status = 'in_progress'"
            + " and t.execution_id = q.execution_id or t.status = 'waiting' and t.question_id = q.id))";

    private final JdbcTemplate jdbc;
    private final Ids ids;
    private final String now;
    private final String select;
    private final String lock;

    QuestionRows(JdbcTemplate jdbc, Database database, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.now = database.now();
        this.select = "select q.*, " + now + " as now_ms from questions q where ";
        this.lock = database.vendor() == Vendor.POSTGRESQL ? " for update" : "";
    }

    Optional<Question> lock(UUID id) {
        return jdbc.query(select + "q.id = ?" + lock, (row, n) -> Question.of(row), id.toString()).stream().findFirst();
    }

    /** The questions of a task that are of this call or ask for the same, newest first. */
    List<Question> lockAlike(UUID taskId, String callId, String tool, String inputHash) {
        return jdbc.query(select + "q.task_id = ? and (q.call_id = ? or q.tool_name = ? and q.input_sha256 = ?) order by q.id desc" + lock,
                (row, n) -> Question.of(row), taskId.toString(), callId, tool, inputHash);
    }

    /** Those of one run that are open, and this one. */
    List<Question> lockOpenOf(UUID executionId, UUID questionId) {
        return jdbc.query(select + "q.execution_id = ? and (q.status = 'open' or q.id = ?) order by q.id desc" + lock,
                (row, n) -> Question.of(row), executionId.toString(), questionId.toString());
    }

    UUID insert(WorkerMessage asked, String inputHash) {
        UUID id = ids.next();
        List<String> choices = Replies.choices(asked.kind(), asked.toolInput());
        jdbc.update("insert into questions (id, task_id, execution_id, session_id, worker_id, kind, call_id, agent_id, tool_name, tool_input,"
                        + " input_sha256, content, choices, rule, controller, status, parked, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', 0, " + now + ")",
                id.toString(), asked.taskId().toString(), asked.executionId().toString(), asked.sessionId().toString(),
                asked.workerId().toString(), asked.kind().word(), asked.callId(), Texts.storable(asked.agentId()), asked.toolName(),
                KeptJson.of(asked.toolInput()), inputHash, Texts.storable(asked.message()),
                choices == null ? null : KeptJson.of(Wire.mapper().valueToTree(choices)), Texts.storable(asked.rule()),
                Boolean.TRUE.equals(asked.controller()) ? 1 : 0);
        return id;
    }

    /** Notes that a run has the answer. */
    void take(UUID id) {
        jdbc.update("update questions set taken_at = " + now + " where id = ? and taken_at is null", id.toString());
    }

    /** From now on it is that call's, so that only the call that took the answer is given it again. */
    void takeFor(UUID id, String callId) {
        take(id);
        jdbc.update("update questions set call_id = ? where id = ? and not exists (select 1 from questions o"
                + " where o.execution_id = questions.execution_id and o.call_id = ?)", callId, id.toString(), callId);
    }

    /** Whether its run goes on and waits for it. */
    boolean isHeld(Question question) {
        return !jdbc.queryForList("select 1 from tasks where id = ? and status = 'in_progress' and execution_id = ?", Integer.class,
                question.taskId().toString(), question.executionId().toString()).isEmpty();
    }

    Optional<String> statusOfTask(UUID taskId) {
        return jdbc.queryForList("select status from tasks where id = ?", String.class, taskId.toString()).stream().findFirst();
    }

    /** False where it is not open any more. */
    boolean answerIfOpen(UUID id, Decision decision, String by) {
        return jdbc.update("update questions set status = 'answered', closed_at = " + now + ", answer_id = ?, answered_by = ?, response = ?,"
                        + " allowed = ?, for_task = ?, answer_message = ?, updated_input = ? where id = ? and status = 'open'",
                ids.next().toString(), by, decision.response(), decision.allowed() ? 1 : 0, decision.forTask() ? 1 : 0, decision.message(),
                decision.updatedInput(), id.toString()) == 1;
    }

    boolean closeIfOpen(UUID id, QuestionStatus as, String reason) {
        return jdbc.update("update questions set status = ?, closed_at = " + now + ", close_reason = ? where id = ? and status = 'open'",
                as.word(), Texts.cut(reason, 500), id.toString()) == 1;
    }

    void markParked(UUID id) {
        jdbc.update("update questions set parked = 1 where id = ?", id.toString());
    }

    /** Open ones of a run, but for one. */
    List<UUID> openOthers(UUID executionId, UUID but) {
        return ids("select q.id from questions q where q.execution_id = ? and q.status = 'open' and q.id <> ? order by q.id desc",
                executionId.toString(), but.toString());
    }

    /** Asked again before it is withdrawn. */
    boolean isAnswerable(UUID id) {
        return !ids("select q.id from questions q where q.id = ? and " + ANSWERABLE, id.toString()).isEmpty();
    }

    /** Open ones that nobody can answer any more: their run ended otherwise. */
    List<UUID> orphans(int most) {
        return ids("select q.id from questions q where q.status = 'open' and not (" + ANSWERABLE + ") order by q.created_at limit ?", most);
    }

    /** Open ones that are older and not noted as overdue. */
    List<UUID> overdue(Duration age, int most) {
        return ids("select q.id from questions q where q.status = 'open' and q.overdue_at is null and q.created_at <= " + now
                + " - ? order by q.created_at limit ?", age.toMillis(), most);
    }

    /** Open ones that are older and that a task is parked on. */
    List<UUID> expired(Duration age, int most) {
        return ids("select q.id from questions q join tasks t on t.id = q.task_id and t.question_id = q.id and t.status = 'waiting'"
                + " where q.status = 'open' and q.created_at <= " + now + " - ? order by q.created_at limit ?", age.toMillis(), most);
    }

    private List<UUID> ids(String sql, Object... values) {
        return jdbc.query(sql, (row, n) -> UUID.fromString(row.getString(1)), values);
    }

    boolean noteOverdue(UUID id) {
        return jdbc.update("update questions set overdue_at = " + now + " where id = ? and status = 'open' and overdue_at is null",
                id.toString()) == 1;
    }
}
