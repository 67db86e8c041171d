-- A row where a question can be answered now.
-- id
SELECT q.id
FROM questions q
WHERE q.id = :id AND ${answerable}
