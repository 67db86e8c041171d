-- execution
-- session_id, or null
SELECT session_id
FROM executions
WHERE id = :execution
