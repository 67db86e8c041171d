-- Notes of every question that has been with a model for that long that the backend that asked went away.
-- age: milliseconds; error
UPDATE controller_drafts
SET state = 'failed', error = :error, cost_micro_usd = 0, decided_at = ${now}
WHERE state = 'asking' AND created_at < ${now} - :age
