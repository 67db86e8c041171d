-- A page of sessions, newest first.
-- status, worker, task: only those; limit, offset
-- the sessions, with worker_name, task_title
SELECT s.*, w.name AS worker_name, (SELECT t.title FROM tasks t WHERE t.id = s.task_id) AS task_title,
    ${session_costs}
FROM sessions s
LEFT JOIN workers w ON w.id = s.worker_id
WHERE 1 = 1
    AND s.status = :status -- if status
    AND s.worker_id = :worker -- if worker
    AND s.task_id = :task -- if task
ORDER BY s.created_at DESC, s.session_id DESC
LIMIT :limit OFFSET :offset
