-- The last execution of a work order, :job.
SELECT id FROM executions WHERE job_id = :job ORDER BY fence DESC LIMIT 1
