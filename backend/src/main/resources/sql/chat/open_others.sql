-- The open questions of a run but for one, newest first.
-- execution, question: the one
-- id
SELECT q.id
FROM questions q
WHERE q.execution_id = :execution AND q.status = 'open' AND q.id <> :question
ORDER BY q.id DESC
