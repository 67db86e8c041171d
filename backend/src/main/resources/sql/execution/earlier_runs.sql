-- The earlier runs of a task, newest first.
-- task; fence: of the run that asks; most: how many
-- fence, worker_name, status, failure_class, message, last_output; result: JSON text
SELECT fence, worker_name, status, failure_class, message, last_output, result
FROM executions
WHERE task_id = :task AND fence < :fence
ORDER BY fence DESC
LIMIT :most
