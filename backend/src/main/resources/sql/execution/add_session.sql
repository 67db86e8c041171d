-- Adds a run's session, idle, unless its worker has reported it: a grant goes on only in a session that is known.
-- session, execution, now
INSERT INTO sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)
SELECT :session, e.worker_id, 'idle', :now, :now, 0
FROM executions e
WHERE e.id = :execution
ON CONFLICT (session_id) DO NOTHING
