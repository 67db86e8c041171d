-- Open questions that have waited that long and are not noted as overdue; oldest first.
-- age: milliseconds; most: how many
-- id
SELECT q.id
FROM questions q
WHERE q.status = 'open' AND q.overdue_at IS NULL AND q.created_at <= ${now} - :age
ORDER BY q.created_at
LIMIT :most
