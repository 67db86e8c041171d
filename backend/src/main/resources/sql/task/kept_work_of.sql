-- What a :task has come to, where it was completed, and which worker has it; and what it began from itself.
SELECT tasks.id, tasks.status, tasks.priority, tasks.deliver_only, tasks.branch_name, tasks.base_branch, tasks.checkpoint_id,
    tasks.predecessor, tasks.kept_on, ${kept_work},
    (SELECT k.worker_id FROM executions k WHERE k.id = tasks.kept_execution_id) AS kept_worker_id,
    (SELECT k.worker_name FROM executions k WHERE k.id = tasks.kept_execution_id) AS kept_worker_name,
    (SELECT COUNT(*) FROM executions k JOIN workers w ON w.id = k.worker_id AND w.removed_at IS NULL
        WHERE k.id = tasks.kept_execution_id) AS kept_worker_is_there
FROM tasks
WHERE id = :task
