-- A question, locked until the commit.
-- id
-- the question, with now_ms, the store's time
SELECT q.*, ${now} AS now_ms
FROM questions q
WHERE q.id = :id
${for_update}
