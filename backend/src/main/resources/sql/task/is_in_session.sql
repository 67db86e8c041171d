-- Whether a live task is in a :session, or is to be.
SELECT 1 FROM tasks WHERE session_id = :session AND ${is_live}
