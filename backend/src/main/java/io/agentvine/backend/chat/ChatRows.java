package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.StoreTime;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads questions and conversations for people. */
@Repository
class ChatRows {

    private static final String ENTRIES = """
            (SELECT id AS message_id, 'worker_to_human' AS direction, content, CAST(NULL AS VARCHAR(36)) AS in_reply_to,
                    created_at AS at, CAST(NULL AS VARCHAR(200)) AS answered_by, kind, task_id, execution_id, status,
                    tool_name, tool_input, close_reason, 0 AS turn
                FROM questions WHERE session_id = :session
            UNION ALL SELECT answer_id, 'human_to_worker', response, id, closed_at, answered_by, kind, task_id, execution_id, NULL,
                    NULL, NULL, NULL, 1
                FROM questions WHERE session_id = :session AND status = 'answered'
            UNION ALL SELECT id, 'human_to_worker', content, NULL, created_at, actor, NULL, task_id, execution_id,
                    CASE WHEN taken_at IS NULL THEN 'unread' ELSE 'read' END, NULL, NULL, NULL, 2
                FROM messages WHERE session_id = :session) entries""";

    private final JdbcClient jdbc;
    private final String now;
    private final QuestionSettings settings;

    ChatRows(JdbcClient jdbc, Database database, QuestionSettings settings) {
        this.jdbc = jdbc;
        this.now = database.now();
        this.settings = settings;
    }

    /** Each part may be null: not asked for. */
    record Filter(UUID taskId, UUID sessionId, QuestionKind kind, Boolean overdue) {}

    /** Newest first. */
    @Transactional(readOnly = true)
    public List<PendingQuestion> pending(Filter filter, Paging page) {
        List<Object> values = new ArrayList<>();
        String where = where(filter, values);
        values.add(page.limit());
        values.add(page.offset());
        return jdbc.sql("SELECT q.*, w.name AS worker_name, " + now + " AS now_ms, " + ControllerDraft.COLUMNS + " FROM questions q"
                        + " LEFT JOIN workers w ON w.id = q.worker_id LEFT JOIN controller_drafts d ON d.question_id = q.id"
                        + where + " ORDER BY q.created_at DESC, q.id DESC LIMIT ? OFFSET ?")
                .params(values)
                .query((row, at) -> pending(row))
                .list();
    }

    @Transactional(readOnly = true)
    public long countPending(Filter filter) {
        List<Object> values = new ArrayList<>();
        return jdbc.sql("SELECT count(*) FROM questions q" + where(filter, values)).params(values).query(Long.class).single();
    }

    private String where(Filter filter, List<Object> values) {
        StringBuilder where = new StringBuilder(" WHERE ").append(QuestionRows.ANSWERABLE);
        if (filter.taskId != null) {
            where.append(" AND q.task_id = ?");
            values.add(filter.taskId.toString());
        }
        if (filter.sessionId != null) {
            where.append(" AND q.session_id = ?");
            values.add(filter.sessionId.toString());
        }
        if (filter.kind != null) {
            where.append(" AND q.kind = ?");
            values.add(filter.kind.word());
        }
        if (filter.overdue != null) {
            where.append(" AND q.created_at ").append(filter.overdue ? "<= " : "> ").append(now).append(" - ?");
            values.add(settings.overdue().toMillis());
        }
        return where.toString();
    }

    private PendingQuestion pending(ResultSet row) throws SQLException {
        Instant created = Instant.ofEpochMilli(row.getLong("created_at"));
        String choices = row.getString("choices");
        return new PendingQuestion(
                uuid(row, "id"),
                uuid(row, "session_id"),
                uuid(row, "task_id"),
                uuid(row, "worker_id"),
                row.getString("worker_name"),
                row.getString("content"),
                created,
                kind(row),
                choices == null ? null : List.of(Wire.read(choices, String[].class)),
                row.getString("tool_name"),
                KeptJson.read(row.getString("tool_input")),
                row.getString("rule"),
                row.getInt("parked") == 1,
                !created.plus(settings.overdue()).isAfter(Instant.ofEpochMilli(row.getLong("now_ms"))),
                created.plus(settings.expire()),
                ControllerDraft.of(row));
    }

    /** Oldest first. */
    @Transactional(readOnly = true)
    public List<ConversationEntry> conversation(UUID sessionId, Paging page) {
        return jdbc.sql("SELECT entries.*, " + ControllerDraft.COLUMNS + " FROM " + ENTRIES
                        + " LEFT JOIN controller_drafts d ON d.question_id = entries.message_id"
                        + " ORDER BY at, turn, message_id LIMIT :limit OFFSET :offset")
                .param("session", sessionId.toString())
                .param("limit", page.limit())
                .param("offset", page.offset())
                .query((row, at) -> entry(row))
                .list();
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404 where there is neither an entry nor such a session */
    @Transactional(readOnly = true)
    public long countConversation(UUID sessionId) {
        long count = jdbc.sql("SELECT count(*) FROM " + ENTRIES).param("session", sessionId.toString()).query(Long.class).single();
        if (count == 0 && !isKnown(sessionId)) {
            throw Problems.notFound("session", sessionId);
        }
        return count;
    }

    private boolean isKnown(UUID sessionId) {
        return jdbc.sql("SELECT (SELECT count(*) FROM sessions WHERE session_id = :session) + (SELECT count(*) FROM tasks"
                                + " WHERE session_id = :session AND status IN ('in_progress', 'waiting'))")
                        .param("session", sessionId.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static ConversationEntry entry(ResultSet row) throws SQLException {
        return new ConversationEntry(
                uuid(row, "message_id"),
                row.getString("direction"),
                row.getString("content"),
                uuid(row, "in_reply_to"),
                StoreTime.instant(row.getLong("at")),
                row.getString("answered_by"),
                kind(row),
                uuid(row, "task_id"),
                uuid(row, "execution_id"),
                row.getString("status"),
                row.getString("tool_name"),
                KeptJson.read(row.getString("tool_input")),
                row.getString("close_reason"),
                ControllerDraft.of(row));
    }

    private static QuestionKind kind(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return kind == null ? null : QuestionKind.valueOf(kind.toUpperCase(Locale.ROOT));
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }
}
