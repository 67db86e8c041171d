-- What became of the last times of a schedule, newest first.
-- schedule, limit
SELECT *
FROM schedule_runs
WHERE schedule_id = :schedule
ORDER BY id DESC
LIMIT :limit
