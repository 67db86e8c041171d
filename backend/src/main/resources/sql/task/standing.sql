-- What a retry rule needs to know of a task that runs under a token; own: what this run is known to have cost, of what is spent.
--   :job :fence :claim :worker
SELECT attempts, max_attempts, cancel_requested_at, max_budget_micro_usd, ${spent} AS spent_micro_usd,
    (SELECT e.cost_micro_usd FROM executions e WHERE e.id = tasks.execution_id) AS own_micro_usd
FROM tasks WHERE job_id = :job AND fence = :fence AND claim_id = :claim AND worker_id = :worker AND status = 'in_progress'
