-- execution
-- task_id, session_id
SELECT task_id, session_id
FROM executions
WHERE id = :execution
