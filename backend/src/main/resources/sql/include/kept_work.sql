-- What the run that completed a row of tasks last has left, and which commit the task's checkpoint has.
tasks.kept_execution_id,
    CASE WHEN tasks.kept_execution_id IS NOT NULL THEN (SELECT k.fence FROM executions k WHERE k.id = tasks.kept_execution_id) END AS kept_fence,
    CASE WHEN tasks.kept_execution_id IS NOT NULL THEN (SELECT k.branch FROM executions k WHERE k.id = tasks.kept_execution_id) END AS kept_branch,
    CASE WHEN tasks.kept_execution_id IS NOT NULL THEN (SELECT k.result FROM executions k WHERE k.id = tasks.kept_execution_id) END AS kept_result,
    CASE WHEN tasks.kept_execution_id IS NOT NULL THEN (SELECT k.fence FROM executions k WHERE k.id = tasks.checkpoint_id) END
        AS checkpoint_fence,
    CASE WHEN tasks.kept_execution_id IS NOT NULL THEN (SELECT c.head_commit FROM checkpoints c WHERE c.execution_id = tasks.checkpoint_id) END
        AS checkpoint_head
