-- Drops the notes of a schedule but for the newest, for those that wait, and for those whose task is not over.
-- schedule, kept: how many
DELETE FROM schedule_runs
WHERE schedule_id = :schedule AND outcome <> 'waiting'
    AND id NOT IN (SELECT r.id FROM schedule_runs r WHERE r.schedule_id = :schedule ORDER BY r.id DESC LIMIT :kept)
    AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = schedule_runs.task_id AND t.${is_live})
