-- Notes that a session serves that task now, at that worker, and what the task is on. One that was terminated lives again.
-- session, worker, task, now
UPDATE sessions
SET worker_id = :worker, status = 'active', terminated_at = NULL, end_reason = NULL,
    tasks_served = tasks_served + CASE WHEN task_id = :task THEN 0 ELSE 1 END, task_id = :task,
    repository_url = (SELECT t.repository_url FROM tasks t WHERE t.id = :task),
    branch_name = (SELECT t.branch_name FROM tasks t WHERE t.id = :task),
    last_activity_at = :now
WHERE session_id = :session
