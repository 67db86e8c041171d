-- Adds a session, idle, unless it is known.
-- session, worker, now
INSERT INTO sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)
VALUES (:session, :worker, 'idle', :now, :now, 0)
ON CONFLICT (session_id) DO NOTHING
