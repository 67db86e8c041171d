-- The columns of a row that just changed, as ChangedTask reads them; claimable: it is queued, and can be claimed from now on.
tasks.id, tasks.status, tasks.job_id, tasks.fence, tasks.execution_id, tasks.worker_id, tasks.queue, tasks.position, tasks.labels, tasks.affinity_worker_id, tasks.limited,
    tasks.status = 'queued' AND tasks.deferred = 0 AND tasks.due_at <= ${now} AS claimable
