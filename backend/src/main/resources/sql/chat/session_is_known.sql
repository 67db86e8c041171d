-- A row where there is such a session, or a task whose run is or was in it and is not over.
-- session
SELECT 1
FROM sessions
WHERE session_id = :session
UNION ALL
SELECT 1
FROM tasks
WHERE session_id = :session AND status IN ('in_progress', 'waiting')
