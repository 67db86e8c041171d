-- The newest run of a task of which a change is kept.
-- task
-- id
SELECT e.id
FROM executions e
JOIN execution_diffs d ON d.execution_id = e.id
WHERE e.task_id = :task
ORDER BY e.fence DESC
LIMIT 1
