-- The workers (v), with the status that people see as shown.
-- lease: milliseconds without contact after which one is offline; suspicion: milliseconds after the break of its connection
(
    SELECT w.*, CASE
            WHEN w.deregistered_at > w.registered_at AND w.deregistered_at > w.last_seen_at THEN w.deregistered_at
            WHEN w.last_seen_at > w.registered_at THEN w.last_seen_at
            ELSE w.registered_at
        END AS changed_at, CASE
            WHEN w.deregistered_at IS NOT NULL
                OR w.last_seen_at < ${now} - :lease
                OR w.broken_at <= ${now} - :suspicion THEN 'offline'
            WHEN w.draining = 1 THEN 'draining'
            WHEN w.status IN ('error', 'waiting', 'draining') THEN w.status
            WHEN EXISTS (SELECT 1 FROM executions e WHERE e.worker_id = w.id AND e.status = 'running') THEN 'busy'
            ELSE 'idle'
        END AS shown
    FROM workers w
    WHERE w.removed_at IS NULL
) v
