-- True of a row s of sessions that a row of tasks which names none may go on in: of the worker w, for the same repository and branch,
-- young and with room in its context, its last task completed, and no task in it. Whether a run is in it is asked of the tasks' rows,
-- since its own row stays active for a moment after a run has ended. After another end than completed a process may still live in
-- it, and its task may be retried in it. The worker is compared so that no index on it is used: that leads to all sessions that it ever had.
s.repository_url = tasks.repository_url
    AND (s.branch_name = tasks.branch_name OR (s.branch_name IS NULL AND tasks.branch_name IS NULL))
    AND s.worker_id || '' = w.id AND s.created_at > ${now} - :session_max_age
    AND (s.context_tokens IS NULL OR s.context_window IS NULL OR s.context_tokens < s.context_window * :session_max_context)
    AND NOT EXISTS (SELECT 1 FROM tasks served WHERE served.id = s.task_id AND served.status <> 'completed')
    AND NOT EXISTS (SELECT 1 FROM tasks holder WHERE holder.session_id = s.session_id AND holder.status = 'in_progress')
    AND NOT EXISTS (SELECT 1 FROM tasks parked WHERE parked.session_id = s.session_id AND parked.question_id IS NOT NULL
        AND parked.status || '' IN ('waiting', 'queued'))
