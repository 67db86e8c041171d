-- What an ended run leaves beside its task's row: its line of the history, and what it reported. :actor null: its worker.
INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
SELECT id, job_id, 'in_progress', status, fence, execution_id,
    COALESCE(:actor, (SELECT 'worker ' || executions.worker_name FROM executions WHERE executions.id = tasks.execution_id)), reason_code, :reason, reason_since
FROM tasks WHERE job_id = :job;
UPDATE executions SET
    status = :execution_status, failure_class = :failure, message = :message, last_output = :last_output, exit_code = :exit_code,
    ended_at = (SELECT tasks.reason_since FROM tasks WHERE tasks.job_id = :job), ${usage_reported},
    result = :result, final_event = :final_event
WHERE claim_id = :claim AND status || '' = 'running';
