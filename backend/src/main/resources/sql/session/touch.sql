-- Notes that its worker has that session and that it lives; changes nothing where it is terminated.
-- session, worker, now
UPDATE sessions
SET worker_id = :worker, last_activity_at = :now,
    status = CASE WHEN ${session_in_use} THEN 'active' ELSE 'idle' END
WHERE session_id = :session AND status <> 'terminated'
