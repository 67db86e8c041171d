-- True of the row of tasks whose run these write: the token :job, :fence, :claim and the worker :worker. :guard is 'held' (the
-- lease is live), 'over' (it is not) or 'any'.
tasks.job_id = :job AND tasks.fence = :fence AND tasks.claim_id = :claim AND tasks.worker_id = :worker
    AND tasks.status = 'in_progress'
    AND CASE :guard WHEN 'held' THEN ${live_lease} WHEN 'over' THEN tasks.lease_until <= ${now} ELSE TRUE END
