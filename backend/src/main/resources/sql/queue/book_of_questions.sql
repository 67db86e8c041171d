-- Questions: those that can be answered now, those that were, those that nobody answered in time.
SELECT
    (SELECT COUNT(*) FROM questions q JOIN tasks t ON t.id = q.task_id WHERE q.status = 'open'
        AND (t.status = 'in_progress' AND t.execution_id = q.execution_id OR t.status = 'waiting' AND t.question_id = q.id)) AS pending,
    (SELECT COUNT(*) FROM questions WHERE status = 'answered') AS finished,
    (SELECT COUNT(*) FROM questions WHERE status = 'expired') AS failed
