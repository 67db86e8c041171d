package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.store.Database;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What tasks wait for. A task can only name tasks that are there already, so that no circle can be made.
 *
 * <p>A dependency is done once its task is completed, and stays so when that task is deleted. Everything is read from the rows
 * each time, so no news can be missed. Joins the caller's transaction.
 */
@Component
class Dependencies {

    private static final String OPEN = "exists (select 1 from task_dependencies d where d.task_id = tasks.id and d.done_at is null)";

    private final JdbcTemplate jdbc;
    private final String now;

    Dependencies(JdbcTemplate jdbc, Database database) {
        this.jdbc = jdbc;
        this.now = database.now();
    }

    /** SQL: 1 where a row of tasks waits for another one, else 0. */
    static String deferred() {
        return "case when " + OPEN + " then 1 else 0 end";
    }

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names each that is unknown, failed or cancelled */
    void require(List<UUID> dependsOn) {
        Checks checks = new Checks();
        for (UUID id : dependsOn) {
            List<String> status = jdbc.queryForList("select status from tasks where id = ?", String.class, id.toString());
            checks.that(!status.isEmpty(), "depends_on", "names no known task (" + id + ")");
            checks.that(status.isEmpty() || !isOut(TaskStatus.of(status.get(0))), "depends_on",
                    "names task " + id + ", which is " + (status.isEmpty() ? "" : status.get(0)) + "; retry it first, or leave it out");
        }
        checks.orRefuse();
    }

    private static boolean isOut(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.CANCELLED;
    }

    void add(UUID taskId, List<UUID> dependsOn) {
        dependsOn.forEach(id -> jdbc.update("insert into task_dependencies (task_id, depends_on) values (?, ?)",
                taskId.toString(), id.toString()));
    }

    /** Notes which are completed; answers the tasks that wait, at most so many. */
    List<UUID> look(int most) {
        List<UUID> deferred = jdbc.query("select id from tasks where status = 'queued' and deferred = 1 order by id limit ?",
                (row, n) -> UUID.fromString(row.getString(1)), most);
        if (!deferred.isEmpty()) {
            jdbc.update("update task_dependencies set done_at = " + now + " where done_at is null and exists (select 1 from tasks p"
                    + " where p.id = task_dependencies.depends_on and p.status = 'completed')");
        }
        return deferred;
    }

    /** Notes that this task is completed, if it is; before it is deleted, after which nobody could tell. */
    void noteIfCompleted(UUID taskId) {
        jdbc.update("update task_dependencies set done_at = " + now + " where depends_on = ? and done_at is null and exists (select 1"
                + " from tasks p where p.id = task_dependencies.depends_on and p.status = 'completed')", taskId.toString());
    }

    /** One sentence on a dependency that will not be completed; empty where all may still be. */
    Optional<String> lostOf(UUID taskId) {
        return jdbc.query("select d.depends_on, p.status from task_dependencies d left join tasks p on p.id = d.depends_on"
                + " where d.task_id = ? and d.done_at is null and (p.id is null or p.status in ('failed', 'cancelled'))"
                + " order by d.depends_on", (row, n) -> "Task " + row.getString(1) + ", which this one depends on, "
                + (row.getString(2) == null ? "was deleted" : row.getString(2).equals("failed") ? "failed" : "was cancelled") + ".",
                taskId.toString()).stream().findFirst();
    }

    /** Makes it claimable where nothing is open any more; answers its row then. */
    Optional<RunRows.Changed> releaseIfDone(UUID taskId) {
        return jdbc.query("update tasks set deferred = 0, dispatched_at = null, due_at = case when not_before > " + now
                + " then not_before else " + now + " end, base_branch = ?, reason_since = " + now + ", updated_at = " + now
                + " where id = ? and status = 'queued' and deferred = 1 and not " + OPEN + RunRows.returning(),
                (row, n) -> RunRows.changed(row), baseOf(taskId), taskId.toString()).stream().findFirst();
    }

    /** The branch of the one task in the same repository, if it was pushed; else null. */
    private String baseOf(UUID taskId) {
        List<String> results = jdbc.queryForList("select e.result from tasks t join task_dependencies d on d.task_id = t.id"
                + " join tasks p on p.id = d.depends_on and p.repository_url = t.repository_url"
                + " join executions e on e.task_id = p.id and e.fence = p.fence where t.id = ?", String.class, taskId.toString());
        return results.size() == 1 ? pushedBranch(results.get(0)) : null;
    }

    /** The branch that an execution delivered; null where it was not pushed. @param result of the execution's row, or null */
    static String pushedBranch(String result) {
        RunResult delivered = result == null ? null : Wire.read(result, RunResult.class);
        return delivered != null && delivered.delivery() != null && delivered.delivery().status() == DeliveryStatus.PUSHED
                ? delivered.branch() : null;
    }
}
