-- The columns of a running task as the reapers read them.
tasks.job_id, tasks.fence, tasks.claim_id, tasks.worker_id, tasks.lost_workers, tasks.cancel_requested_at,
    COALESCE(w.name, tasks.worker_id) AS worker_name
