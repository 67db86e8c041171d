-- The columns of a new task, in the order of the submission's insert.
id, title, description, task_type, priority, repository_url, branch_name, work_branch, permission_level, timeout_ms, max_attempts,
    model, verify_command, metadata, status, created_at, updated_at, job_id, queue, position, due_at, attempts, lost_workers,
    session_id, fresh, affinity_worker_id, affinity_until, fence, reason_code, reason_message, reason_since, labels, depends_on,
    deferred, not_before, max_budget_micro_usd, agent_options, values_from, delivery, repository_key, limited, follow_checks
