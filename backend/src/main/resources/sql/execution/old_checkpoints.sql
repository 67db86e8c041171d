-- Checkpoints of tasks that have been over for that long, or that are completed and delivered and whose session is terminated. None that another task begins from.
-- retention: milliseconds; most: how many
-- execution_id, task_id
SELECT c.execution_id, c.task_id
FROM checkpoints c
JOIN tasks t ON t.id = c.task_id
WHERE t.finished_at IS NOT NULL AND NOT ${is_anothers_beginning}
    AND (t.finished_at <= ${now} - :retention
        OR t.status = 'completed' AND t.undelivered = 0
            AND EXISTS (SELECT 1 FROM sessions s WHERE s.session_id = t.session_id AND s.status = 'terminated'))
LIMIT :most
