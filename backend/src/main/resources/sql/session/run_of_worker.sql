-- A row where that worker has a run in that session.
-- session, worker; task: only of that task
SELECT 1
FROM tasks
WHERE session_id = :session AND status = 'in_progress' AND worker_id = :worker
    AND id = :task -- if task
