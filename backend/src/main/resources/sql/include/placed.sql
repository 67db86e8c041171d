-- The columns of a new row that say where the task stands.
id, job_id, position, affinity_worker_id, created_at, labels, due_at, deferred
