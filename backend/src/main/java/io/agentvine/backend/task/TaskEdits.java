package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Database;
import io.agentvine.protocol.Priority;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes what a queued task says, and removes a finished one. Neither is a change of state. */
@Component
class TaskEdits {

    private static final String UPDATE = """
            UPDATE tasks SET title = ?, work_branch = CASE WHEN fence = 0 THEN ? ELSE work_branch END, description = ?,
                priority = ?, queue = ?, position = ?, updated_at = %s,
                dispatched_at = CASE WHEN position = ? AND queue = ? THEN dispatched_at END
            WHERE id = ? AND status = 'queued' AND position = ?""";

    private final Tasks tasks;
    private final JdbcTemplate jdbc;
    private final Database database;
    private final Dependencies dependencies;
    private final ApplicationEventPublisher news;

    TaskEdits(Tasks tasks, JdbcTemplate jdbc, Database database, Dependencies dependencies, ApplicationEventPublisher news) {
        this.tasks = tasks;
        this.jdbc = jdbc;
        this.database = database;
        this.dependencies = dependencies;
        this.news = news;
    }

    /** What of a queued task is to be another; null stays. */
    record Edit(String title, String description, Priority priority) {

        static Edit read(JsonFields fields, Checks checks) {
            Edit edit = new Edit(
                    fields.text("title", 1, NewTask.LONGEST_TITLE),
                    fields.text("description", 1, NewTask.LONGEST_DESCRIPTION),
                    fields.word("priority", Priority.class, null));
            if (edit.title() != null) {
                NewTask.faultOfTitle(edit.title()).ifPresent(fault -> checks.that(false, "title", fault));
            }
            return edit;
        }

        boolean isEmpty() {
            return title == null && description == null && priority == null;
        }
    }

    /** A new priority moves it to the other queue, by the same number: behind what was submitted before it. */
    @Transactional
    public void editIfQueued(UUID id, Edit edit) {
        Task task = tasks.findById(id).orElseThrow(() -> Problems.notFound("task", id));
        Priority priority = edit.priority() == null ? task.priority() : edit.priority();
        long position = QueuePosition.moved(task.position(), priority);
        String queue = QueuePosition.queueOf(priority).word();
        String title = edit.title() == null ? task.title() : edit.title();
        int changed = jdbc.update(
                UPDATE.formatted(database.now()),
                title, BranchName.of(title, id.toString()),
                edit.description() == null ? task.description() : edit.description(),
                priority.word(), queue, position, position, queue, id.toString(), task.position());
        if (changed == 0) {
            throw Problems.conflict("Task " + id + " is " + task.status().word()
                    + "; title, description and priority can be changed while it is queued");
        }
        if (position != task.position() || !queue.equals(task.queue().word())) {
            news.publishEvent(new TaskQueued(
                    id, QueuePosition.queueOf(priority), position, Lane.of(task.affinityWorkerId(), task.labels())));
        }
    }

    @Transactional
    public void deleteIfOver(UUID id) {
        dependencies.noteIfCompleted(id);
        int deleted = jdbc.update(
                "DELETE FROM tasks WHERE id = ? AND status IN ('completed', 'failed', 'cancelled')", id.toString());
        if (deleted == 0) {
            Task task = tasks.findById(id).orElseThrow(() -> Problems.notFound("task", id));
            throw Problems.conflict("Task " + id + " is " + task.status().word() + "; cancel it before deleting it");
        }
    }
}
