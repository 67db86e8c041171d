package io.agentvine.backend.feed;

import io.agentvine.backend.store.Row;
import io.agentvine.protocol.Wire;
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

        static TaskMoved of(Row row) throws SQLException {
            return new TaskMoved(row.id("task_id"), row.time("at"), row.text("from_status"), row.text("to_status"),
                    row.id("job_id"), row.id("execution_id"), row.text("actor"), row.text("reason_code"),
                    cut(row.text("message"), LONGEST_MESSAGE));
        }
    }

    record TaskEdited(UUID id, Instant at, boolean edited, String title, String priority, String status) {

        static TaskEdited of(Row row) throws SQLException {
            return new TaskEdited(row.id("subject_id"), row.time("at"), true, row.text("t_title"),
                    row.text("t_priority"), row.text("t_status"));
        }
    }

    record TaskDeleted(UUID id, Instant at, boolean deleted) {

        static TaskDeleted of(Row row) throws SQLException {
            return new TaskDeleted(row.id("subject_id"), row.time("at"), true);
        }
    }

    /** @param status as the worker said it last @param connected false from a break of its connection until it is heard of again */
    record WorkerChanged(UUID id, Instant at, String what, String name, String status, String errorMessage, boolean draining,
            boolean connected, int slots, List<String> labels, Instant deregisteredAt) {

        static WorkerChanged of(Row row) throws SQLException {
            return new WorkerChanged(row.id("subject_id"), row.time("at"), row.text("what"), row.text("w_name"),
                    row.text("w_status"), row.text("w_error"), row.flag("w_draining"),
                    row.time("w_broken_at") == null, row.count("w_slots"),
                    List.of(Wire.read(row.text("w_labels"), String[].class)), row.time("w_deregistered_at"));
        }
    }

    record SessionChanged(UUID id, Instant at, String what, UUID taskId, UUID workerId, String status, String repositoryUrl,
            String endReason) {

        static SessionChanged of(Row row) throws SQLException {
            return new SessionChanged(row.id("subject_id"), row.time("at"), row.text("what"), row.id("s_task_id"),
                    row.id("s_worker_id"), row.text("s_status"), row.text("s_url"), row.text("s_end_reason"));
        }
    }

    record QuestionChanged(UUID id, Instant at, String what, UUID taskId, UUID sessionId, UUID workerId, String kind, String status,
            boolean parked, boolean overdue, String toolName, String content, String answeredBy, String closeReason) {

        static QuestionChanged of(Row row) throws SQLException {
            return new QuestionChanged(row.id("subject_id"), row.time("at"), row.text("what"), row.id("q_task_id"),
                    row.id("q_session_id"), row.id("q_worker_id"), row.text("q_kind"), row.text("q_status"),
                    row.flag("q_parked"), row.time("q_overdue_at") != null, row.text("q_tool_name"),
                    cut(row.text("q_content"), LONGEST_CONTENT), row.text("q_answered_by"), row.text("q_close_reason"));
        }
    }

    /** @param plannedAt the time that was skipped */
    record ScheduleSkipped(UUID id, Instant at, String what, String name, Instant plannedAt, String reason) {

        static ScheduleSkipped of(Row row) throws SQLException {
            return new ScheduleSkipped(row.id("p_id"), row.time("at"), row.text("what"), row.text("p_name"), row.time("r_planned_at"),
                    cut(row.text("r_reason"), LONGEST_MESSAGE));
        }
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
