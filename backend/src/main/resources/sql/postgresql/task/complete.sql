-- Completes runs whose lease is current. One statement, one commit.
--   :runs    the completions (include reported)
-- Answers a row for each that it completed. Then the task is over, its execution closed with what it reported, and the history has
-- a line. What was not held changed nothing.
WITH completed AS (
    UPDATE tasks SET ${completes}
    RETURNING ${changed_task}, tasks.reason_since, r.exit_code, r.turns, r.input_tokens, r.output_tokens,
        r.cache_creation_tokens, r.cache_read_tokens, r.cost_micro_usd, r.cost_estimated, r.result, r.final_event,
        r.files_changed, r.insertions, r.deletions),
noted AS (
    INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
    SELECT c.id, c.job_id, 'in_progress', 'completed', c.fence, c.execution_id, 'worker ' || e.worker_name, 'completed', 'Completed.',
        c.reason_since
    FROM completed c JOIN executions e ON e.id = c.execution_id),
closed AS (
    UPDATE executions SET status = 'completed', ended_at = c.reason_since, exit_code = c.exit_code,
        turns = COALESCE(c.turns, executions.turns),
        input_tokens = COALESCE(c.input_tokens, executions.input_tokens),
        output_tokens = COALESCE(c.output_tokens, executions.output_tokens),
        cache_creation_input_tokens = COALESCE(c.cache_creation_tokens, executions.cache_creation_input_tokens),
        cache_read_input_tokens = COALESCE(c.cache_read_tokens, executions.cache_read_input_tokens),
        cost_micro_usd = COALESCE(c.cost_micro_usd, executions.cost_micro_usd),
        cost_estimated = COALESCE(c.cost_estimated, executions.cost_estimated),
        result = c.result, files_changed = c.files_changed, insertions = c.insertions, deletions = c.deletions,
        final_event = c.final_event
    FROM completed c WHERE executions.id = c.execution_id AND executions.status || '' = 'running')
SELECT id, status, job_id, fence, execution_id, worker_id, queue, position, labels, affinity_worker_id, limited, claimable FROM completed
