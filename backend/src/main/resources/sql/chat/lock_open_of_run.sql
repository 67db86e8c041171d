-- The open questions of a run, and one of it whether open or not, newest first, locked until the commit.
-- execution, question: the one
-- the questions, with now_ms, the store's time
SELECT q.*, ${now} AS now_ms
FROM questions q
WHERE q.execution_id = :execution
    AND (q.status = 'open' OR q.id = :question)
ORDER BY q.id DESC
${for_update}
