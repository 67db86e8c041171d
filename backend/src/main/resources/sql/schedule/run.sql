-- What became of a time.
-- id
SELECT * FROM schedule_runs WHERE id = :id
