-- How many sessions there are: those that are terminated by the counts that are kept of them, the others by their rows.
-- status, worker: only those
SELECT (
        SELECT count(*)
        FROM sessions s
        WHERE s.status <> 'terminated'
            AND s.status = :status -- if status
            AND s.worker_id = :worker -- if worker
    ) + (
        SELECT coalesce(sum(c.n), 0)
        FROM terminated_counts c
        WHERE 1 = 1
            AND :status = 'terminated' -- if status
            AND c.worker_id = :worker -- if worker
    )
