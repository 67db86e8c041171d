-- The run of a task that a claim was answered with.
-- task, claim
-- id
SELECT id
FROM executions
WHERE task_id = :task AND claim_id = :claim
