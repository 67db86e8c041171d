-- The workers whose newest connection broke long enough ago, that were not heard of since, and that still have runs.
-- suspicion, lease: milliseconds
-- id, name, connection: its number
SELECT w.id, w.name, w.directives_connection AS connection
FROM workers w
WHERE w.broken_at <= ${now} - :suspicion AND w.deregistered_at IS NULL
    AND EXISTS (SELECT 1 FROM tasks t WHERE t.status = 'in_progress' AND t.worker_id = w.id)
    AND NOT ${broke_together}
ORDER BY w.broken_at
