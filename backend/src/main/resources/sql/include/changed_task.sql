-- The columns of a row that just changed, as TaskLifecycle reads them; due: can be claimed from now on.
tasks.id, tasks.job_id, tasks.fence, tasks.execution_id, tasks.worker_id, tasks.queue, tasks.position, tasks.labels, tasks.affinity_worker_id,
    tasks.deferred = 0 AND tasks.due_at <= tasks.reason_since AS due
