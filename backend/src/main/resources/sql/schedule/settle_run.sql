-- A run waits no longer, if it still did.
-- id, outcome, reason
UPDATE schedule_runs
SET outcome = :outcome, reason = :reason, fired_at = ${now}
WHERE id = :id AND outcome = 'waiting'
