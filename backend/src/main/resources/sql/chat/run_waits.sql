-- A row where the run that asked goes on, so that an answer reaches it.
-- task, execution
SELECT 1
FROM tasks
WHERE id = :task AND status = 'in_progress' AND execution_id = :execution
