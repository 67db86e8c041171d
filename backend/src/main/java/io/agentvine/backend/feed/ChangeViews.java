package io.agentvine.backend.feed;

import io.agentvine.backend.store.StoreTime;
import io.agentvine.protocol.Wire;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What people see of a change: the row as it is when it is read, without tokens. */
final class ChangeViews {

    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_CONTENT = 500;

    private ChangeViews() {}

    record TaskMoved(UUID id, Instant at, String from, String to, UUID jobId, UUID executionId, String actor, String reasonCode,
            String message) {

        static TaskMoved of(ResultSet row) throws SQLException {
            return new TaskMoved(uuid(row, "task_id"), time(row, "at"), row.getString("from_status"), row.getString("to_status"),
                    uuid(row, "job_id"), uuid(row, "execution_id"), row.getString("actor"), row.getString("reason_code"),
                    cut(row.getString("message"), LONGEST_MESSAGE));
        }
    }

    record TaskEdited(UUID id, Instant at, boolean edited, String title, String priority, String status) {

        static TaskEdited of(ResultSet row) throws SQLException {
            return new TaskEdited(uuid(row, "subject_id"), time(row, "at"), true, row.getString("t_title"),
                    row.getString("t_priority"), row.getString("t_status"));
        }
    }

    record TaskDeleted(UUID id, Instant at, boolean deleted) {

        static TaskDeleted of(ResultSet row) throws SQLException {
            return new TaskDeleted(uuid(row, "subject_id"), time(row, "at"), true);
        }
    }

    /** @param status as the worker said it last @param connected false from a break of its connection until it is heard of again */
    record WorkerChanged(UUID id, Instant at, String what, String name, String status, String errorMessage, boolean draining,
            boolean connected, int slots, List<String> labels, Instant deregisteredAt) {

        static WorkerChanged of(ResultSet row) throws SQLException {
            return new WorkerChanged(uuid(row, "subject_id"), time(row, "at"), row.getString("what"), row.getString("w_name"),
                    row.getString("w_status"), row.getString("w_error"), row.getInt("w_draining") == 1,
                    time(row, "w_broken_at") == null, row.getInt("w_slots"),
                    List.of(Wire.read(row.getString("w_labels"), String[].class)), time(row, "w_deregistered_at"));
        }
    }

    record SessionChanged(UUID id, Instant at, String what, UUID taskId, UUID workerId, String status, String repositoryUrl,
            String endReason) {

        static SessionChanged of(ResultSet row) throws SQLException {
            return new SessionChanged(uuid(row, "subject_id"), time(row, "at"), row.getString("what"), uuid(row, "s_task_id"),
                    uuid(row, "s_worker_id"), row.getString("s_status"), row.getString("s_url"), row.getString("s_end_reason"));
        }
    }

    record QuestionChanged(UUID id, Instant at, String what, UUID taskId, UUID sessionId, UUID workerId, String kind, String status,
            boolean parked, boolean overdue, String toolName, String content) {

        static QuestionChanged of(ResultSet row) throws SQLException {
            return new QuestionChanged(uuid(row, "subject_id"), time(row, "at"), row.getString("what"), uuid(row, "q_task_id"),
                    uuid(row, "q_session_id"), uuid(row, "q_worker_id"), row.getString("q_kind"), row.getString("q_status"),
                    row.getInt("q_parked") == 1, time(row, "q_overdue_at") != null, row.getString("q_tool_name"),
                    cut(row.getString("q_content"), LONGEST_CONTENT));
        }
    }

    static UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : StoreTime.instant(millis);
    }

    /** At most so many characters, and no half of one. */
    private static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
