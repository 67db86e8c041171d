-- The runs that workers have now.
-- ids: of the workers
-- worker_id, id, task_id
SELECT worker_id, id, task_id
FROM executions
WHERE status = 'running' AND worker_id IN (${ids})
ORDER BY id
