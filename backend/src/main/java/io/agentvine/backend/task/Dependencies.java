package io.agentvine.backend.task;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.protocol.KeptWork;
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
    private final KeptWorks kept;
    private final KeepAliveSettings sessions;

    Dependencies(SqlFiles sql, KeptWorks kept, KeepAliveSettings sessions) {
        this.sql = sql;
        this.kept = kept;
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

    /** Notes which are completed; answers the tasks that wait for none any more, or in vain, at most so many. */
    List<UUID> look(int most) {
        if (!sql.of("task/any_deferred").exists()) {
            return List.of();
        }
        sql.of("task/note_dependencies_done").update();
        return sql.of("task/deferred").with("most", most).list(row -> row.id("id"));
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

    /**
     * Where a task begins because of the one that it depends on.
     *
     * @param branch null: its own branch
     * @param predecessor JSON of {@link io.agentvine.protocol.KeptWork}, or null
     * @param keptOn the worker that alone has that, or null
     */
    record Ground(String branch, String predecessor, UUID keptOn) {

        static final Ground OWN = new Ground(null, null, null);
    }

    /** What the one task in the same repository has come to; where that changed nothing, what it stood on itself. */
    Ground groundOf(UUID taskId) {
        List<UUID> others = sql.of("task/dependencies_in_repository").with("task", taskId).list(row -> row.id("id"));
        return others.size() == 1 ? kept.of(others.get(0)).map(Dependencies::groundOn).orElse(Ground.OWN) : Ground.OWN;
    }

    private static Ground groundOn(KeptWorks.Kept other) {
        KeptWork work = other.work();
        if (work == null && other.pushedBranch() != null) {
            return new Ground(other.pushedBranch(), null, null);
        }
        if (work == null) {
            return new Ground(other.begun().branch(), other.begun().predecessor(), other.begun().keptOn());
        }
        return new Ground(work.pushed() ? work.branch() : work.baseBranch(), Wire.write(work), other.onlyOn());
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
}
