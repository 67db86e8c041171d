-- Notes that a message was read; only one of this task, and once.
-- id, task; execution: by which run, or null; session: of one that was written before there was a session
UPDATE messages
SET taken_at = ${now}, execution_id = :execution,
    session_id = coalesce(session_id, CAST(:session AS VARCHAR(36)))
WHERE id = :id AND task_id = :task AND taken_at IS NULL
