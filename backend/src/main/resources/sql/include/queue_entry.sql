-- The columns of a queued task as Redis is told of it.
tasks.id, tasks.queue, tasks.position, tasks.labels, tasks.affinity_worker_id, tasks.affinity_until, ${now} AS now
