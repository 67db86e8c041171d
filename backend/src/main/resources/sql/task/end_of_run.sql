-- How the run of a token ended, if it did.
--   :job :fence :claim :worker
SELECT e.job_id, e.task_id, e.id AS execution_id, e.worker_id, e.status, h.to_status
FROM executions e JOIN task_history h ON h.task_id = e.task_id AND h.execution_id = e.id AND h.from_status = 'in_progress'
WHERE e.claim_id = :claim AND e.fence = :fence AND e.job_id = :job AND e.worker_id = :worker AND e.status <> 'running'
