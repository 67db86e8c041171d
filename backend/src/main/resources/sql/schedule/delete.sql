-- Forgets a schedule and what became of its times.
-- id
DELETE FROM schedules WHERE id = :id
