package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.DeliveryStatus;
import io.agentvine.protocol.RunResult;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What tasks wait for. A task can only name tasks that are there already, so that no circle can be made.
 *
 * <p>A dependency is done once its task is completed, and stays so when that task is deleted. Everything is read from the rows
 * each time, so no news can be missed. Joins the caller's transaction.
 */
@Component
class Dependencies {

    private final SqlFiles sql;
    private final KeepAliveSettings sessions;

    Dependencies(SqlFiles sql, KeepAliveSettings sessions) {
        this.sql = sql;
        this.sessions = sessions;
    }

    /** @throws io.agentvine.backend.platform.ProblemException 400 that names each that is unknown, failed or cancelled */
    void require(List<UUID> dependsOn) {
        Checks checks = new Checks();
        for (UUID id : dependsOn) {
            Optional<TaskStatus> status = sql.of("task/status").with("task", id).first(row -> row.word(TaskStatus.class, "status"));
            checks.that(status.isPresent(), "depends_on", "names no known task (" + id + ")");
            checks.that(status.filter(Dependencies::isOut).isEmpty(), "depends_on",
                    "names task " + id + ", which is " + status.map(TaskStatus::word).orElse("") + "; retry it first, or leave it out");
        }
        checks.orRefuse();
    }

    private static boolean isOut(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.CANCELLED;
    }

    void add(UUID taskId, List<UUID> dependsOn) {
        dependsOn.forEach(id -> sql.of("task/add_dependency").with("task", taskId).with("depends_on", id).update());
    }

    /** Notes which are completed; answers the tasks that wait, at most so many. */
    List<UUID> look(int most) {
        List<UUID> deferred = sql.of("task/deferred").with("most", most).list(row -> row.id("id"));
        if (!deferred.isEmpty()) {
            sql.of("task/note_dependencies_done").update();
        }
        return deferred;
    }

    /** Notes that this task is completed, if it is; before it is deleted, after which nobody could tell. */
    void noteIfCompleted(UUID taskId) {
        sql.of("task/note_dependency_done").with("task", taskId).update();
    }

    /** One sentence on a dependency that will not be completed; empty where all may still be. */
    Optional<String> lostOf(UUID taskId) {
        return sql.of("task/lost_dependencies").with("task", taskId).first(row -> "Task " + row.text("depends_on")
                + ", which this one depends on, " + whatBecameOf(row.word(TaskStatus.class, "status")) + ".");
    }

    private static String whatBecameOf(TaskStatus status) {
        return status == null ? "was deleted" : status == TaskStatus.FAILED ? "failed" : "was cancelled";
    }

    /** The branch of the one task in the same repository, if it was pushed; else null. */
    String baseOf(UUID taskId) {
        List<Optional<String>> results = sql.of("task/results_of_dependencies").with("task", taskId)
                .list(row -> Optional.ofNullable(row.text("result")));
        return results.size() == 1 ? pushedBranch(results.get(0).orElse(null)) : null;
    }

    /** Of a session that a task goes on in. @param worker that has it */
    record Session(UUID id, UUID worker) {}

    /** The session of the one task in the same repository, which nobody else goes on in; empty where there is none. */
    Optional<Session> sessionOf(UUID taskId) {
        if (sessions.reuse() == KeepAliveSettings.Reuse.OFF) {
            return Optional.empty();
        }
        return sql.of("task/session_of_dependency").with("task", taskId).with("max_age", sessions.maxAge())
                .with("max_context", sessions.maxContext()).first(row -> new Session(row.id("session_id"), row.id("worker_id")))
                .filter(session -> sql.of("task/is_in_session").with("session", session.id).first(row -> true).isEmpty());
    }

    /** The branch that an execution delivered; null where it was not pushed. @param result of the execution's row, or null */
    static String pushedBranch(String result) {
        RunResult delivered = result == null ? null : Wire.read(result, RunResult.class);
        return delivered != null && delivered.delivery() != null && delivered.delivery().status() == DeliveryStatus.PUSHED
                ? delivered.branch() : null;
    }
}
