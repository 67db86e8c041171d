package io.agentvine.backend.chat;

import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The statements on messages, and on the tasks that read them. Joins a transaction. */
@Component
class MessageRows {

    /** How many a run is given at once. */
    private static final int PAGE = 50;

    private final SqlFiles sql;
    private final Ids ids;

    MessageRows(SqlFiles sql, Ids ids) {
        this.sql = sql;
        this.ids = ids;
    }

    /** The task that a message is for, as far as its way depends on it. */
    record Reader(UUID taskId, TaskStatus status, UUID questionId, UUID executionId, UUID workerId, UUID sessionId) {

        boolean isParked() {
            return status == TaskStatus.WAITING && questionId != null;
        }
    }

    record Message(UUID id, String content, String actor) {}

    Optional<Reader> reader(UUID taskId) {
        return reader("chat/reader", taskId);
    }

    Optional<Reader> lockReader(UUID taskId) {
        return reader("chat/lock_reader", taskId);
    }

    private Optional<Reader> reader(String statement, UUID taskId) {
        return sql.of(statement).with("task", taskId).first(row -> new Reader(row.id("id"), TaskStatus.of(row.text("status")),
                row.id("question_id"), row.id("execution_id"), row.id("worker_id"), row.id("session_id")));
    }

    UUID insert(UUID taskId, UUID sessionId, String content, String actor) {
        UUID id = ids.next();
        sql.of("chat/write_message")
                .with("id", id)
                .with("task", taskId)
                .with("session", sessionId)
                .with("content", content)
                .with("actor", actor)
                .update();
        return id;
    }

    /**
     * Notes that they were read; only of this task, and once.
     *
     * @param executionId by which run, or null
     * @param sessionId of one that was written before there was a session
     */
    void take(UUID taskId, List<UUID> messages, UUID executionId, UUID sessionId) {
        sql.of("chat/take_message")
                .with("task", taskId)
                .with("execution", executionId)
                .with("session", sessionId)
                .updateEach(messages, (one, id) -> one.with("id", id));
    }

    List<Message> unread(UUID taskId) {
        return sql.of("chat/unread")
                .with("task", taskId)
                .with("most", PAGE)
                .list(row -> new Message(row.id("id"), row.text("content"), row.text("actor")));
    }

    /** Tasks that have been completed for that long and have unread messages. */
    List<UUID> completedWithUnread(Duration since, int most) {
        return sql.of("chat/completed_with_unread").with("age", since).with("most", most).list(row -> row.id("id"));
    }
}
