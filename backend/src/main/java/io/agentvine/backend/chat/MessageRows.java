package io.agentvine.backend.chat;

import io.agentvine.backend.store.Database;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Vendor;
import io.agentvine.backend.task.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The statements on messages, and on the tasks that read them. Joins a transaction. */
@Component
class MessageRows {

    /** How many a run is given at once. */
    private static final int PAGE = 50;
    /** How many a follow-up is made of: together they fit into a description. */
    private static final int MOST_OF_A_FOLLOW_UP = 4;

    private final JdbcTemplate jdbc;
    private final Ids ids;
    private final String now;
    private final String lock;

    MessageRows(JdbcTemplate jdbc, Database database, Ids ids) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.now = database.now();
        this.lock = database.vendor() == Vendor.POSTGRESQL ? " for update" : "";
    }

    /** The task that a message is for, as far as its way depends on it. */
    record Reader(UUID taskId, TaskStatus status, UUID questionId, UUID executionId, UUID workerId, UUID sessionId) {

        boolean isParked() {
            return status == TaskStatus.WAITING && questionId != null;
        }
    }

    record Message(UUID id, String content, String actor) {}

    Optional<Reader> reader(UUID taskId) {
        return reader(taskId, "");
    }

    Optional<Reader> lockReader(UUID taskId) {
        return reader(taskId, lock);
    }

    private Optional<Reader> reader(UUID taskId, String lock) {
        return jdbc.query("select id, status, question_id, execution_id, worker_id, session_id from tasks where id = ?" + lock,
                (row, n) -> new Reader(uuid(row, "id"), TaskStatus.of(row.getString("status")), uuid(row, "question_id"),
                        uuid(row, "execution_id"), uuid(row, "worker_id"), uuid(row, "session_id")),
                taskId.toString()).stream().findFirst();
    }

    UUID sessionOf(UUID executionId) {
        return jdbc.query("select session_id from executions where id = ?", (row, n) -> uuid(row, "session_id"), executionId.toString())
                .stream().findFirst().orElse(null);
    }

    UUID insert(UUID taskId, UUID sessionId, String content, String actor) {
        UUID id = ids.next();
        jdbc.update("insert into messages (id, task_id, session_id, content, actor, created_at) values (?, ?, ?, ?, ?, " + now + ")",
                id.toString(), taskId.toString(), text(sessionId), content, actor);
        return id;
    }

    /**
     * Notes that they were read; only of this task, and once.
     *
     * @param executionId by which run, or null
     * @param sessionId of one that was written before there was a session
     */
    void take(UUID taskId, List<UUID> messages, UUID executionId, UUID sessionId) {
        messages.forEach(id -> jdbc.update("update messages set taken_at = " + now + ", execution_id = ?,"
                + " session_id = coalesce(session_id, ?) where id = ? and task_id = ? and taken_at is null",
                text(executionId), text(sessionId), id.toString(), taskId.toString()));
    }

    List<Message> unread(UUID taskId) {
        return unread(taskId, PAGE, "");
    }

    List<Message> lockUnread(UUID taskId) {
        return unread(taskId, MOST_OF_A_FOLLOW_UP, lock);
    }

    private List<Message> unread(UUID taskId, int most, String lock) {
        return jdbc.query("select id, content, actor from messages where task_id = ? and taken_at is null"
                        + " order by created_at, id limit ?" + lock,
                (row, n) -> new Message(uuid(row, "id"), row.getString("content"), row.getString("actor")), taskId.toString(), most);
    }

    /** Tasks that have been completed for that long and have unread messages. */
    List<UUID> completedWithUnread(Duration since, int most) {
        return jdbc.query("select distinct t.id from messages m join tasks t on t.id = m.task_id and t.status = 'completed'"
                        + " and t.finished_at <= " + now + " - ? where m.taken_at is null limit ?",
                (row, n) -> uuid(row, "id"), since.toMillis(), most);
    }

    private static String text(UUID id) {
        return id == null ? null : id.toString();
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }
}
