package io.agentvine.backend.task;

import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.AgentOptions;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.TaskType;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tasks on top of completed ones: what a person wrote after the end, in the same session and from the branch that was delivered. */
@Component
public class FollowUps {

    private static final String TITLE = "Follow-up: ";

    private final SqlFiles sql;
    private final TaskSubmission submission;

    FollowUps(SqlFiles sql, TaskSubmission submission) {
        this.sql = sql;
        this.submission = submission;
    }

    /** Queues one; joins the caller's transaction. Where the session is terminated or was never there, it begins a new one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public UUID submit(UUID completed, String description, String actor) {
        NewTask task = sql.of("task/follow_up_of").with("task", completed).first(row -> followUp(row, description))
                .orElseThrow(() -> Problems.notFound("task", completed));
        return submission.submitWithin(task, actor);
    }

    private static NewTask followUp(Row row, String description) throws SQLException {
        String delivered = Dependencies.pushedBranch(row.text("result"));
        List<String> labels = Lane.of(null, row.text("labels")).labels();
        return new NewTask(
                titled(row.text("title")),
                description,
                row.word(TaskType.class, "task_type"),
                row.word(Priority.class, "priority"),
                row.text("repository_url"),
                delivered == null ? row.text("branch_name") : delivered,
                row.word(PermissionLevel.class, "permission_level"),
                null,
                null,
                row.text("model"),
                row.id("session_id"),
                null,
                row.text("verify_command"),
                null,
                labels.isEmpty() ? null : labels,
                null,
                null,
                null,
                options(row.text("agent_options")),
                null);
    }

    /** How the agent is run stays; the plan, the output and the files were of the task before. */
    private static AgentOptions options(String json) {
        if (json == null) {
            return AgentOptions.NONE;
        }
        AgentOptions before = Wire.read(json, AgentOptions.class);
        return new AgentOptions(before.effort(), before.fallbackModel(), before.maxTurns(), false, null, List.of(), before.directory(),
                before.setupCommand());
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
