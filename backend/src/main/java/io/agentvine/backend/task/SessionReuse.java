package io.agentvine.backend.task;

import io.agentvine.backend.store.Database;
import java.math.BigDecimal;
import org.springframework.stereotype.Component;

/**
 * Which session a task that names none goes on in: the one of its worker that was last used for the same repository and branch,
 * while it may be kept alive, its context has room, its last task was completed and no other task is in it. After another end a
 * process may still live in it, and its task may be retried in it. Whether a run is in it is asked of the tasks' rows, since its
 * own row stays active for a moment after a run has ended.
 */
@Component
final class SessionReuse {

    private final KeepAliveSettings settings;
    private final String now;

    SessionReuse(KeepAliveSettings settings, Database database) {
        this.settings = settings;
        this.now = database.now();
    }

    /**
     * SQL of a session's id, for a row of {@code tasks} that has none. Two rows of one statement may get the same one, which the
     * unique index on running tasks refuses.
     *
     * @param worker SQL of the worker's id
     * @param otherwise SQL of the id where there is no such session
     */
    String sql(String worker, String otherwise) {
        String justLeft = "s.status = 'active'";
        String idle = "s.status = 'idle' and s.last_activity_at > " + now + " - " + settings.idleTimeout().toMillis();
        return settings.reuse() == KeepAliveSettings.Reuse.OFF
                ? otherwise
                : "case when tasks.fresh = 1 then " + otherwise + " else coalesce((" + last(justLeft, worker) + "), (" + last(idle, worker) + "), "
                        + otherwise + ") end";
    }

    /** The worker is compared so that no index on it is used: that leads to all sessions that it ever had. */
    private String last(String which, String worker) {
        return "select s.session_id from sessions s where " + which + " and s.repository_url = tasks.repository_url"
                + " and (s.branch_name = tasks.branch_name or (s.branch_name is null and tasks.branch_name is null))"
                + " and s.worker_id || '' = " + worker + " and s.created_at > " + now + " - " + settings.maxAge().toMillis()
                + " and (s.context_tokens is null or s.context_window is null or s.context_tokens < s.context_window * "
                + BigDecimal.valueOf(settings.maxContext()).toPlainString() + ")"
                + " and not exists (select 1 from tasks served where served.id = s.task_id and served.status <> 'completed')"
                + " and not exists (select 1 from tasks holder where holder.session_id = s.session_id and holder.status = 'in_progress')"
                + " and not exists (select 1 from tasks parked where parked.session_id = s.session_id and parked.question_id is not null"
                + " and parked.status || '' in ('waiting', 'queued')) order by s.last_activity_at desc limit 1";
    }
}
