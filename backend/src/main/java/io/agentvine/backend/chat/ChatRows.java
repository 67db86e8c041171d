package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads questions and conversations for people. */
@Component
class ChatRows {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final QuestionSettings settings;

    ChatRows(SqlFiles sql, Transactions transactions, QuestionSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.settings = settings;
    }

    /** Each part may be null: not asked for. */
    record Filter(UUID taskId, UUID sessionId, QuestionKind kind, Boolean overdue) {}

    /** Newest first. */
    List<PendingQuestion> pending(Filter filter, Paging page) {
        return transactions.read(() -> filtered("chat/pending", filter)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(this::pending));
    }

    long countPending(Filter filter) {
        return transactions.read(() -> filtered("chat/count_pending", filter).number());
    }

    private Sql filtered(String statement, Filter filter) {
        return sql.of(statement)
                .with("task", filter.taskId)
                .with("session", filter.sessionId)
                .with("kind", filter.kind)
                .with("overdue_for", Boolean.TRUE.equals(filter.overdue) ? settings.overdue() : null)
                .with("in_time_for", Boolean.FALSE.equals(filter.overdue) ? settings.overdue() : null);
    }

    private PendingQuestion pending(Row row) throws SQLException {
        Instant created = row.time("created_at");
        String choices = row.text("choices");
        return new PendingQuestion(
                row.id("id"),
                row.id("session_id"),
                row.id("task_id"),
                row.id("worker_id"),
                row.text("worker_name"),
                row.text("content"),
                created,
                row.word(QuestionKind.class, "kind"),
                choices == null ? null : List.of(Wire.read(choices, String[].class)),
                row.text("tool_name"),
                KeptJson.read(row.text("tool_input")),
                row.text("rule"),
                row.flag("parked"),
                !created.plus(settings.overdue()).isAfter(row.time("now_ms")),
                created.plus(settings.expire()),
                ControllerDraft.of(row));
    }

    /** Oldest first. */
    List<ConversationEntry> conversation(UUID sessionId, Paging page) {
        return transactions.read(() -> sql.of("chat/conversation")
                .with("session", sessionId)
                .with("limit", page.limit())
                .with("offset", page.offset())
                .list(ChatRows::entry));
    }

    /** @throws io.agentvine.backend.platform.ProblemException 404 where there is neither an entry nor such a session */
    long countConversation(UUID sessionId) {
        return transactions.read(() -> {
            long count = sql.of("chat/count_conversation").with("session", sessionId).number();
            if (count == 0 && !sql.of("chat/session_is_known").with("session", sessionId).exists()) {
                throw Problems.notFound("session", sessionId);
            }
            return count;
        });
    }

    private static ConversationEntry entry(Row row) throws SQLException {
        return new ConversationEntry(
                row.id("message_id"),
                row.text("direction"),
                row.text("content"),
                row.id("in_reply_to"),
                row.time("at"),
                row.text("answered_by"),
                row.word(QuestionKind.class, "kind"),
                row.id("task_id"),
                row.id("execution_id"),
                row.text("status"),
                row.text("tool_name"),
                KeptJson.read(row.text("tool_input")),
                row.text("close_reason"),
                ControllerDraft.of(row));
    }
}
