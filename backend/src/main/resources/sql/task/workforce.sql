-- The workers that there are, counted. :lease ms, within which one that is online was heard of.
-- Answers one row: registered; online, and of these in_error and draining; slots of those that are given work, and free of these;
-- first_error of one in error; limited_until of one that only its usage limit keeps from work.
SELECT COUNT(*) AS registered, SUM(online) AS online, SUM(draining) AS draining, SUM(in_error) AS in_error,
    SUM(able * slots) AS slots, SUM(CASE WHEN able = 1 AND slots > runs THEN slots - runs ELSE 0 END) AS free,
    MIN(CASE WHEN in_error = 1 THEN name || ' says: ' || COALESCE(error_message, 'no message') END) AS first_error,
    MIN(limited_until) AS limited_until
FROM (
    SELECT w.name, w.slots, w.error_message, COALESCE(r.runs, 0) AS runs,
        CASE WHEN ${online} THEN 1 ELSE 0 END AS online,
        CASE WHEN ${online} AND w.draining = 1 THEN 1 ELSE 0 END AS draining,
        CASE WHEN ${online} AND w.draining = 0 AND w.status = 'error' THEN 1 ELSE 0 END AS in_error,
        CASE WHEN ${online} AND ${may_take_work} AND ${within_limit} THEN 1 ELSE 0 END AS able,
        (SELECT l.until FROM credential_limits l WHERE l.fingerprint = w.credential_fingerprint AND l.until > ${now}
            AND ${online} AND ${may_take_work}) AS limited_until
    FROM workers w LEFT JOIN (SELECT worker_id, COUNT(*) AS runs FROM tasks WHERE status = 'in_progress' GROUP BY worker_id) r
        ON r.worker_id = w.id
    WHERE w.deregistered_at IS NULL) counted
