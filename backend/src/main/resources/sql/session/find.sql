-- id
-- the session, with worker_name, task_title
SELECT s.*, w.name AS worker_name, (SELECT t.title FROM tasks t WHERE t.id = s.task_id) AS task_title,
    ${session_costs}
FROM sessions s
LEFT JOIN workers w ON w.id = s.worker_id
WHERE s.session_id = :id
