-- Takes a worker out of what people see, where it is offline. Its row stays for the names in what it did.
-- :worker     its id
-- :lease      milliseconds without contact after which a worker is offline
-- :suspicion  milliseconds since its connection broke after which it is
-- Changes no row where it is live.
UPDATE workers
SET removed_at = ${now}, deregistered_at = COALESCE(deregistered_at, ${now}), status = 'offline'
WHERE id = :worker
    AND (deregistered_at IS NOT NULL OR last_seen_at < ${now} - :lease OR broken_at <= ${now} - :suspicion)
