-- Drops the notes of a schedule but for the newest, and for those that wait.
-- schedule, kept: how many
DELETE FROM schedule_runs
WHERE schedule_id = :schedule AND outcome <> 'waiting'
    AND id NOT IN (SELECT r.id FROM schedule_runs r WHERE r.schedule_id = :schedule ORDER BY r.id DESC LIMIT :kept)
