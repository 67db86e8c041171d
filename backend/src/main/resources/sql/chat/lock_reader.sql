-- The same as reader, and nobody else changes the task before the commit.
-- task
-- id, status, question_id, execution_id, worker_id, session_id
SELECT id, status, question_id, execution_id, worker_id, session_id
FROM tasks
WHERE id = :task
${for_update}
