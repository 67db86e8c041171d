-- The same as unread, and nobody else takes them before the commit.
-- task; most: how many
-- id, content, actor
SELECT id, content, actor
FROM messages
WHERE task_id = :task AND taken_at IS NULL
ORDER BY created_at, id
LIMIT :most
${for_update}
