-- Every worker in the fleet, and whether it may be given work; for saying what a queued task waits for.
-- :lease  milliseconds without contact after which a worker is offline
-- name; labels: a JSON array; slots; runs: how many it has now; error_message; limited_until: epoch milliseconds, when its credential's
--   usage limit resets, or null; state: offline, silent (its connection broke and it was not heard of since), draining, error, limited
--   or able
SELECT w.id, w.name, w.labels, w.slots, w.error_message, COALESCE(r.runs, 0) AS runs, l.until AS limited_until,
    CASE WHEN w.last_seen_at < ${now} - :lease THEN 'offline'
        WHEN w.broken_at IS NOT NULL THEN 'silent'
        WHEN w.draining = 1 OR w.status = 'draining' THEN 'draining'
        WHEN w.status = 'error' THEN 'error'
        WHEN l.until IS NOT NULL THEN 'limited'
        ELSE 'able' END AS state
FROM workers w
LEFT JOIN (SELECT worker_id, COUNT(*) AS runs FROM tasks WHERE status = 'in_progress' GROUP BY worker_id) r ON r.worker_id = w.id
LEFT JOIN credential_limits l ON l.fingerprint = w.credential_fingerprint AND l.until > ${now}
WHERE w.deregistered_at IS NULL
ORDER BY w.name
