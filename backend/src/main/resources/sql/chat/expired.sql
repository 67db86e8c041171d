-- Open questions that have waited that long and that a task is parked on; oldest first.
-- age: milliseconds; most: how many
-- id
SELECT q.id
FROM questions q
JOIN tasks t ON t.id = q.task_id AND t.question_id = q.id AND t.status = 'waiting'
WHERE q.status = 'open' AND q.created_at <= ${now} - :age
ORDER BY q.created_at
LIMIT :most
