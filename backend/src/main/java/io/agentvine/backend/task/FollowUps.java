package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tasks on top of completed ones: what a person wrote after the end, in the same session and from the branch that was delivered. */
@Component
public class FollowUps {

    private static final String TITLE = "Follow-up: ";

    private final JdbcTemplate jdbc;
    private final TaskSubmission submission;

    FollowUps(JdbcTemplate jdbc, TaskSubmission submission) {
        this.jdbc = jdbc;
        this.submission = submission;
    }

    /** Queues one; joins the caller's transaction. Where the session is terminated or was never there, it begins a new one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public UUID submit(UUID completed, String description, String actor) {
        NewTask task = jdbc.query("select t.title, t.task_type, t.priority, t.repository_url, t.branch_name, t.permission_level, t.model,"
                        + " t.verify_command, t.labels, e.result, (select s.session_id from sessions s where s.session_id = t.session_id"
                        + " and s.status <> 'terminated' and s.repository_url = t.repository_url) as session_id"
                        + " from tasks t left join executions e on e.task_id = t.id and e.fence = t.fence where t.id = ?",
                        (row, n) -> followUp(row, description), completed.toString())
                .stream()
                .findFirst()
                .orElseThrow(() -> Problems.notFound("task", completed));
        return submission.submitWithin(task, actor);
    }

    private static NewTask followUp(ResultSet row, String description) throws SQLException {
        String delivered = Dependencies.pushedBranch(row.getString("result"));
        List<String> labels = Lane.of(null, row.getString("labels")).labels();
        return new NewTask(
                titled(row.getString("title")),
                description,
                WorkOrders.enumOf(TaskType.class, row.getString("task_type")),
                WorkOrders.enumOf(Priority.class, row.getString("priority")),
                row.getString("repository_url"),
                delivered == null ? row.getString("branch_name") : delivered,
                WorkOrders.enumOf(PermissionLevel.class, row.getString("permission_level")),
                null,
                null,
                row.getString("model"),
                WorkOrders.uuid(row, "session_id"),
                row.getString("verify_command"),
                null,
                labels.isEmpty() ? null : labels,
                null,
                null,
                null);
    }

    private static String titled(String title) {
        String whole = title.startsWith(TITLE) ? title : TITLE + title;
        if (whole.length() <= NewTask.LONGEST_TITLE) {
            return whole;
        }
        int end = NewTask.LONGEST_TITLE - (Character.isHighSurrogate(whole.charAt(NewTask.LONGEST_TITLE - 1)) ? 1 : 0);
        return whole.substring(0, end);
    }
}
