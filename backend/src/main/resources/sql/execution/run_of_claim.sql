-- The run that a claim was answered with, its task, and what that begins from of another task.
-- claim
-- id, task_id; predecessor: JSON text, or null
SELECT e.id, e.task_id, t.predecessor
FROM executions e
JOIN tasks t ON t.id = e.task_id
WHERE e.claim_id = :claim
