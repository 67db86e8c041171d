-- How long until the next time of any schedule, in milliseconds; null where none comes.
-- wait_ms
SELECT MIN(due_at) - ${now} AS wait_ms
FROM schedules
WHERE enabled = 1
