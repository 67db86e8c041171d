-- What people wrote and another run of a task has read, newest first.
-- task; execution: the run that asks for this; most: how many
-- created_at, content
SELECT created_at, content
FROM messages
WHERE task_id = :task AND taken_at IS NOT NULL AND (execution_id IS NULL OR execution_id <> :execution)
ORDER BY created_at DESC, id DESC
LIMIT :most
