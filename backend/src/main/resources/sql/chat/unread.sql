-- What a task's agent has not read, oldest first.
-- task; most: how many
-- id, content, actor
SELECT id, content, actor
FROM messages
WHERE task_id = :task AND taken_at IS NULL
ORDER BY created_at, id
LIMIT :most
