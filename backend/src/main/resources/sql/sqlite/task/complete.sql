-- Completes runs whose lease is current. The caller's transaction holds the three together.
--   :runs    the completions (include reported)
-- Answers a row for each that it completed. Then the task is over, its execution closed with what it reported, and the history has
-- a line. What was not held changed nothing: of those that the second and third see, the task is completed and the execution runs.
UPDATE tasks SET ${completes}
RETURNING ${changed_task};
INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
SELECT t.id, t.job_id, 'in_progress', 'completed', t.fence, t.execution_id, 'worker ' || e.worker_name, 'completed', 'Completed.',
    t.reason_since
FROM ${reported} JOIN executions e ON e.claim_id = r.claim AND e.status = 'running'
JOIN tasks t ON t.execution_id = e.id AND t.id = e.task_id AND t.status = 'completed';
UPDATE executions SET status = 'completed', ended_at = t.reason_since, exit_code = r.exit_code,
    turns = COALESCE(r.turns, executions.turns),
    input_tokens = COALESCE(r.input_tokens, executions.input_tokens),
    output_tokens = COALESCE(r.output_tokens, executions.output_tokens),
    cache_creation_input_tokens = COALESCE(r.cache_creation_tokens, executions.cache_creation_input_tokens),
    cache_read_input_tokens = COALESCE(r.cache_read_tokens, executions.cache_read_input_tokens),
    cost_micro_usd = COALESCE(r.cost_micro_usd, executions.cost_micro_usd),
    cost_estimated = COALESCE(r.cost_estimated, executions.cost_estimated),
    result = r.result, files_changed = r.files_changed, insertions = r.insertions, deletions = r.deletions,
    final_event = r.final_event
FROM ${reported}, tasks t
WHERE executions.claim_id = r.claim AND executions.status || '' = 'running' AND t.id = executions.task_id
    AND t.execution_id = executions.id AND t.status = 'completed';
