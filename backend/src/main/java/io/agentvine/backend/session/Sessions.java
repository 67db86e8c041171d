package io.agentvine.backend.session;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.KeepAliveSettings;
import io.agentvine.protocol.ReportSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * The rules of sessions. Whether a run is in one is asked of the tasks' rows each time, so that no rule leans on news that may
 * have been lost. Each method is one transaction.
 */
@Service
public class Sessions {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Clock clock;
    private final KeepAliveSettings settings;

    Sessions(SqlFiles sql, Transactions transactions, Clock clock, KeepAliveSettings settings) {
        this.sql = sql;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Notes that this worker has that session, and the task that it serves now. Another worker's session moves only where the
     * caller holds a run in it. May be repeated.
     */
    void report(ReportSession report, Caller.Worker worker) {
        transactions.run(() -> reportOnce(report, worker));
    }

    private void reportOnce(ReportSession report, Caller.Worker worker) {
        boolean runs = hasRun(report.sessionId(), worker.id(), null);
        if (report.taskId() != null && !hasRun(report.sessionId(), worker.id(), report.taskId())) {
            throw Problems.conflict("Worker " + worker.id() + " holds no run of task " + report.taskId() + " in session "
                    + report.sessionId() + " now; nothing was changed");
        }
        sql.of("session/add").with("session", report.sessionId()).with("worker", worker.id()).with("now", clock.instant()).update();
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
        note(report);
    }

    /** Its worker says that the session lives. */
    void beat(UUID sessionId, Caller.Worker worker) {
        transactions.run(() -> {
            UUID owner = ownerOf(sessionId);
            if (!owner.equals(worker.id())) {
                throw Problems.forbidden("Session " + sessionId + " belongs to worker " + owner);
            }
            if (touch(sessionId, worker.id()) == 0) {
                throw Problems.conflict("Session " + sessionId + " is terminated; nothing was changed");
            }
        });
    }

    /** Ends a session for good; repeating it changes nothing. */
    void terminate(UUID sessionId, String reason) {
        transactions.run(() -> {
            int ended = sql.of("session/terminate")
                    .with("id", sessionId)
                    .with("now", clock.instant())
                    .with("reason", reason)
                    .update();
            if (ended == 0 && statusOf(sessionId) != SessionStatus.TERMINATED) {
                throw Problems.conflict("Session " + sessionId + " has a run in it; cancel its task first, or wait for its end");
            }
        });
    }

    /** Ends what is idle now, however short; answers how many. */
    public int endIdle(String reason) {
        return sql.of("session/end_idle").with("now", clock.instant()).with("reason", reason).update();
    }

    /** Whether a session is active though no run is in it any more. */
    boolean anyLeft() {
        return transactions.read(() -> sql.of("session/left").exists());
    }

    /** Makes idle what no run is in any more. */
    void leave() {
        sql.of("session/leave").with("now", clock.instant()).update();
    }

    /** Ends what is idle too long or too old, and corrects what is active with no run in it. */
    void sweep() {
        transactions.run(() -> {
            leave();
            Instant now = clock.instant();
            sql.of("session/end_idle_since")
                    .with("now", now)
                    .with("since", now.minus(settings.idleTimeout()))
                    .with("reason", "idle for " + text(settings.idleTimeout()))
                    .update();
            sql.of("session/end_made_before")
                    .with("now", now)
                    .with("before", now.minus(settings.maxAge()))
                    .with("reason", "older than " + text(settings.maxAge()))
                    .update();
        });
    }

    private void serve(ReportSession report, UUID workerId) {
        sql.of("session/serve")
                .with("session", report.sessionId())
                .with("worker", workerId)
                .with("task", report.taskId())
                .with("now", clock.instant())
                .update();
    }

    /** What is only known of some sessions, at some times. */
    private void note(ReportSession report) {
        sql.of("session/note")
                .with("session", report.sessionId())
                .with("tokens", report.contextTokens())
                .with("window", report.contextWindow())
                .with("branch", report.taskId() == null ? report.branchName() : null)
                .update();
    }

    private int touch(UUID sessionId, UUID workerId) {
        return sql.of("session/touch").with("session", sessionId).with("worker", workerId).with("now", clock.instant()).update();
    }

    /** @param taskId null: of whatever task */
    private boolean hasRun(UUID sessionId, UUID workerId, UUID taskId) {
        return sql.of("session/run_of_worker").with("session", sessionId).with("worker", workerId).with("task", taskId).exists();
    }

    private UUID ownerOf(UUID sessionId) {
        return found(sessionId, row -> row.id("worker_id"));
    }

    private SessionStatus statusOf(UUID sessionId) {
        return found(sessionId, row -> row.word(SessionStatus.class, "status"));
    }

    private <T> T found(UUID sessionId, Sql.Reader<T> reader) {
        return sql.of("session/find").with("id", sessionId).first(reader).orElseThrow(() -> Problems.notFound("session", sessionId));
    }

    private static String text(Duration limit) {
        if (limit.toMillis() % 3_600_000 == 0) {
            return limit.toHours() + " h";
        }
        return limit.toMillis() % 60_000 == 0 ? limit.toMinutes() + " min" : limit.toMillis() + " ms";
    }
}
