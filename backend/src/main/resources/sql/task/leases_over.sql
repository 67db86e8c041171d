-- Runs whose lease is over, longest first, at :most so many.
SELECT ${running_task} FROM tasks LEFT JOIN workers w ON w.id = tasks.worker_id
WHERE tasks.status = 'in_progress' AND tasks.lease_until <= ${now} ORDER BY tasks.lease_until LIMIT :most
