-- The columns of a row of tasks that a work order is made of.
tasks.id, tasks.title, tasks.description, tasks.task_type, tasks.priority, tasks.repository_url, tasks.branch_name,
    tasks.base_branch, tasks.permission_level, tasks.model, tasks.verify_command, tasks.timeout_ms, tasks.max_attempts,
    tasks.attempts, tasks.job_id, tasks.queue, tasks.due_at, tasks.session_id, tasks.execution_id, tasks.fence, tasks.claim_id,
    tasks.lease_until, tasks.work_branch, tasks.max_budget_micro_usd, tasks.ran_ms, tasks.question_id, tasks.parked_call,
    tasks.checkpoint_id, tasks.deliver_only, tasks.predecessor, ${kept_work}, ${spent} AS spent_micro_usd, tasks.agent_options, CASE WHEN tasks.agent_options IS NULL THEN 0 ELSE (
        SELECT COUNT(*) FROM questions q WHERE q.task_id = tasks.id AND q.session_id = tasks.session_id AND q.kind = 'plan'
            AND q.allowed = 1) END AS plans_approved
