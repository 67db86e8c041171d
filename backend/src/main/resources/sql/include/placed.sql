-- The columns of a new row that say where the task stands.
id, job_id, queue, position, affinity_worker_id, created_at, labels, due_at, deferred, limited
