-- True of a question (q) that can be answered now: its run holds the call, or its task is parked on it.
q.status = 'open'
AND EXISTS (
    SELECT 1 FROM tasks t
    WHERE t.id = q.task_id
        AND (t.status = 'in_progress' AND t.execution_id = q.execution_id
            OR t.status = 'waiting' AND t.question_id = q.id))
