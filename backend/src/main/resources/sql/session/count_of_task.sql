-- How many sessions serve a task, or served it last.
-- task; status, worker: only those
SELECT count(*)
FROM sessions s
WHERE s.task_id = :task
    AND s.status = :status -- if status
    AND s.worker_id = :worker -- if worker
