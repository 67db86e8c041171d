-- id
-- the session, with worker_name
SELECT s.*, w.name AS worker_name,
    ${session_costs}
FROM sessions s
LEFT JOIN workers w ON w.id = s.worker_id
WHERE s.session_id = :id
