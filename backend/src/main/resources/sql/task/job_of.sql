-- The work order of an :execution.
SELECT job_id FROM executions WHERE id = :execution
