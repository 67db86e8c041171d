-- One schedule.
-- id
SELECT * FROM schedules WHERE id = :id
