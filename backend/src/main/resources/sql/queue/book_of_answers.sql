-- Answers: those that a run is still to take, and those that one has.
SELECT
    (SELECT COUNT(*) FROM questions q JOIN tasks t ON t.id = q.task_id WHERE q.status = 'answered' AND q.taken_at IS NULL
        AND t.${is_live}
        AND (t.question_id = q.id OR t.status = 'in_progress' AND t.execution_id = q.execution_id)) AS pending,
    (SELECT COUNT(*) FROM questions WHERE status = 'answered' AND taken_at IS NOT NULL) AS finished
