-- Who holds a work order, :job, now.
SELECT tasks.status, tasks.execution_id, NOT ${live_lease} AS is_over, w.name
FROM tasks LEFT JOIN workers w ON w.id = tasks.worker_id WHERE tasks.job_id = :job
