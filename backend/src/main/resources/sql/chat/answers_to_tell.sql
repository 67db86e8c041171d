-- The answers that stand in the list of those that a run has not taken, oldest first.
-- most: how many
-- id: of the answer
SELECT q.answer_id AS id
FROM questions q
JOIN tasks t ON t.id = q.task_id
WHERE q.status = 'answered' AND q.taken_at IS NULL
    AND (t.status = 'queued' AND t.question_id = q.id
        OR t.status = 'in_progress' AND (t.question_id = q.id OR t.execution_id = q.execution_id))
ORDER BY q.closed_at, q.id
LIMIT :most
