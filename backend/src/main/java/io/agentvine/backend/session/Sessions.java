package io.agentvine.backend.session;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.protocol.ReportSession;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rules of sessions. Whether a run is in one is asked of the tasks' rows each time, so that no rule leans on news that may
 * have been lost. Each method is one transaction.
 */
@Service
public class Sessions {

    /** True of a session that a run is in, is parked in, or was answered in and is queued to go on. */
    private static final String HELD = "(" + taskIs("in_progress", "") + " OR " + taskIs("waiting", "") + " OR "
            + taskIs("queued", " AND t.question_id IS NOT NULL") + ")";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SessionSettings settings;

    Sessions(JdbcClient jdbc, Clock clock, SessionSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Notes that this worker has that session, and the task that it serves now. Another worker's session moves only where the
     * caller holds a run in it. May be repeated.
     */
    @Transactional
    public void report(ReportSession report, Caller.Worker worker) {
        boolean runs = holdsRunIn(report.sessionId(), worker.id());
        if (report.taskId() != null && !holdsTask(report.taskId(), report.sessionId(), worker.id())) {
            throw Problems.conflict("Worker " + worker.id() + " holds no run of task " + report.taskId() + " in session "
                    + report.sessionId() + " now; nothing was changed");
        }
        add(report.sessionId(), worker.id());
        UUID owner = ownerOf(report.sessionId());
        if (!owner.equals(worker.id()) && !runs) {
            throw Problems.forbidden(
                    "Session " + report.sessionId() + " belongs to worker " + owner + ", and you hold no run in it");
        }
        if (report.taskId() != null) {
            serve(report, worker.id());
        } else {
            touch(report.sessionId(), worker.id());
        }
    }

    /** Its worker says that the session lives. */
    @Transactional
    public void beat(UUID sessionId, Caller.Worker worker) {
        UUID owner = ownerOf(sessionId);
        if (!owner.equals(worker.id())) {
            throw Problems.forbidden("Session " + sessionId + " belongs to worker " + owner);
        }
        if (touch(sessionId, worker.id()) == 0) {
            throw Problems.conflict("Session " + sessionId + " is terminated; nothing was changed");
        }
    }

    /** Ends a session for good; repeating it changes nothing. */
    @Transactional
    public void terminate(UUID sessionId, String reason) {
        int ended = jdbc.sql("UPDATE sessions SET status = 'terminated', terminated_at = ?, end_reason = ?"
                        + " WHERE session_id = ? AND status <> 'terminated' AND NOT " + HELD)
                .params(clock.millis(), reason, sessionId.toString())
                .update();
        if (ended == 0 && !"terminated".equals(statusOf(sessionId))) {
            throw Problems.conflict("Session " + sessionId + " has a run in it; cancel its task first, or wait for its end");
        }
    }

    private static String taskIs(String status, String and) {
        return "EXISTS (SELECT 1 FROM tasks t WHERE t.session_id = sessions.session_id AND t.status = '" + status + "'" + and + ")";
    }

    /** Ends what is idle now, however short; answers how many. */
    @Transactional
    public int endIdle(String reason) {
        return jdbc.sql("UPDATE sessions SET status = 'terminated', terminated_at = ?, end_reason = ? WHERE status = 'idle' AND NOT " + HELD)
                .params(clock.millis(), reason)
                .update();
    }

    /** Whether a session is active though no run is in it any more. */
    @Transactional(readOnly = true)
    public boolean anyLeft() {
        return jdbc.sql("SELECT count(*) FROM sessions WHERE status = 'active' AND NOT " + HELD)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Ends what is idle too long or too old, and corrects what is active with no run in it. */
    @Transactional
    public void sweep() {
        long now = clock.millis();
        leave();
        endBefore("last_activity_at", now, settings.idleTimeout(), "idle for ");
        endBefore("created_at", now, settings.maxAge(), "older than ");
    }

    /** Makes idle what no run is in any more. */
    @Transactional
    public void leave() {
        jdbc.sql("UPDATE sessions SET status = 'idle', last_activity_at = ? WHERE status = 'active' AND NOT " + HELD)
                .param(clock.millis())
                .update();
    }

    private void endBefore(String column, long now, Duration limit, String reason) {
        jdbc.sql("UPDATE sessions SET status = 'terminated', terminated_at = ?, end_reason = ? WHERE status <> 'terminated' AND "
                        + column + " <= ? AND NOT " + HELD)
                .params(now, reason + text(limit), now - limit.toMillis())
                .update();
    }

    private void add(UUID sessionId, UUID workerId) {
        jdbc.sql("INSERT INTO sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)"
                        + " VALUES (?, ?, 'idle', ?, ?, 0) ON CONFLICT (session_id) DO NOTHING")
                .params(sessionId.toString(), workerId.toString(), clock.millis(), clock.millis())
                .update();
    }

    private void serve(ReportSession report, UUID workerId) {
        jdbc.sql("UPDATE sessions SET worker_id = :worker, status = 'active', terminated_at = NULL, end_reason = NULL,"
                        + " tasks_served = tasks_served + CASE WHEN task_id = :task THEN 0 ELSE 1 END, task_id = :task,"
                        + " repository_url = (SELECT t.repository_url FROM tasks t WHERE t.id = :task),"
                        + " last_activity_at = :now WHERE session_id = :session")
                .param("worker", workerId.toString())
                .param("task", report.taskId().toString())
                .param("now", clock.millis())
                .param("session", report.sessionId().toString())
                .update();
    }

    private int touch(UUID sessionId, UUID workerId) {
        return jdbc.sql("UPDATE sessions SET worker_id = ?, last_activity_at = ?, status = CASE WHEN " + HELD
                        + " THEN 'active' ELSE 'idle' END WHERE session_id = ? AND status <> 'terminated'")
                .params(workerId.toString(), clock.millis(), sessionId.toString())
                .update();
    }

    private boolean holdsRunIn(UUID sessionId, UUID workerId) {
        return jdbc.sql("SELECT count(*) FROM tasks WHERE session_id = ? AND status = 'in_progress' AND worker_id = ?")
                        .params(sessionId.toString(), workerId.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private boolean holdsTask(UUID taskId, UUID sessionId, UUID workerId) {
        return jdbc.sql("SELECT count(*) FROM tasks WHERE id = ? AND session_id = ? AND status = 'in_progress' AND worker_id = ?")
                        .params(taskId.toString(), sessionId.toString(), workerId.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private UUID ownerOf(UUID sessionId) {
        return UUID.fromString(column("worker_id", sessionId));
    }

    private String statusOf(UUID sessionId) {
        return column("status", sessionId);
    }

    private String column(String name, UUID sessionId) {
        return jdbc.sql("SELECT " + name + " FROM sessions WHERE session_id = ?")
                .param(sessionId.toString())
                .query(String.class)
                .optional()
                .orElseThrow(() -> Problems.notFound("session", sessionId));
    }

    private static String text(Duration limit) {
        if (limit.toMillis() % 3_600_000 == 0) {
            return limit.toHours() + " h";
        }
        return limit.toMillis() % 60_000 == 0 ? limit.toMinutes() + " min" : limit.toMillis() + " ms";
    }
}
