-- How many attempts a task has; nothing where there is no such task.
-- task
-- n
SELECT (SELECT count(*) FROM executions e WHERE e.task_id = t.id) AS n
FROM tasks t
WHERE t.id = :task
