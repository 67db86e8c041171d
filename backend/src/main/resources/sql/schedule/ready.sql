-- The runs that waited, and whose schedule has no task that is not over; the oldest first.
-- most
SELECT w.*
FROM schedule_runs w
WHERE w.outcome = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM schedule_runs r JOIN tasks t ON t.id = r.task_id
    WHERE r.schedule_id = w.schedule_id AND t.${is_live})
ORDER BY w.id
LIMIT :most
