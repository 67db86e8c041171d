-- Tasks that have been completed for that long and have unread messages.
-- age: milliseconds; most: how many
-- id
SELECT DISTINCT t.id
FROM messages m
JOIN tasks t ON t.id = m.task_id AND t.status = 'completed' AND t.finished_at <= ${now} - :age
WHERE m.taken_at IS NULL
LIMIT :most
