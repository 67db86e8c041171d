-- Whether a live task is in a :session, or is to be.
SELECT 1 FROM tasks WHERE session_id = :session AND status IN ('queued', 'in_progress', 'waiting')
