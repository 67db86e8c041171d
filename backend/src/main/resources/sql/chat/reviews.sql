-- A page of what people said of a task's work, newest first.
-- task, limit, offset
SELECT id, task_id, execution_id, verdict, message, comments, message_id, actor, created_at
FROM reviews
WHERE task_id = :task
ORDER BY id DESC
LIMIT :limit OFFSET :offset
