-- What a person said of a task's work.
-- id
SELECT id, task_id, execution_id, verdict, message, comments, message_id, actor, created_at
FROM reviews
WHERE id = :id
