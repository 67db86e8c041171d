-- A page of a task's attempts, newest first.
-- task, limit, offset
-- the executions, with what people see of them
SELECT ${execution_columns}
FROM executions e
LEFT JOIN checkpoints c ON c.execution_id = e.id
WHERE e.task_id = :task
ORDER BY e.fence DESC
LIMIT :limit OFFSET :offset
