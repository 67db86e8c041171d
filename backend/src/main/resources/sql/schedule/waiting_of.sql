-- Whether a time of a schedule waits for the task before.
-- schedule
SELECT id FROM schedule_runs WHERE schedule_id = :schedule AND outcome = 'waiting'
