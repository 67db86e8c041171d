-- The runs of a :worker.
SELECT ${running_task} FROM tasks LEFT JOIN workers w ON w.id = tasks.worker_id
WHERE tasks.status = 'in_progress' AND tasks.worker_id = :worker
