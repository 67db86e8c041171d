-- The questions that stand in the list of those that wait for people, oldest first.
-- most: how many
-- id
SELECT q.id
FROM questions q
WHERE ${answerable}
ORDER BY q.created_at, q.id
LIMIT :most
