-- The runs of a schedule whose task is not over, newest first.
-- schedule
SELECT r.*
FROM schedule_runs r
JOIN tasks t ON t.id = r.task_id
WHERE r.schedule_id = :schedule AND t.${is_live}
ORDER BY r.id DESC
