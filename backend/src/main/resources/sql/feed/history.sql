-- The changes of tasks' states of a stretch, in order.
-- after, up_to: ids; most: how many
-- rows of task_history
SELECT id, task_id, job_id, from_status, to_status, execution_id, actor, reason_code, message, at
FROM task_history
WHERE id > :after AND id <= :up_to
ORDER BY id
LIMIT :most
