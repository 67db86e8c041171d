-- The task that a message is for, as far as its way depends on it.
-- task
-- id, status, question_id, execution_id, worker_id, session_id
SELECT id, status, question_id, execution_id, worker_id, session_id
FROM tasks
WHERE id = :task
