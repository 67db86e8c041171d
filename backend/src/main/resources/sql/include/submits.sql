-- The row of a submitted task s, in the order of new_task; its position is next, and :reason says what it waits for. at is the
-- store's time of the whole submission.
s.id, s.title, s.description, s.task_type, s.priority, s.repository_url, s.branch_name, s.work_branch, s.permission_level,
    s.timeout_ms, s.max_attempts, s.model, s.verify_command, s.metadata, 'queued', s.at, s.at, s.job_id, s.queue, s.next_position,
    CASE WHEN s.not_before > s.at THEN s.not_before ELSE s.at END, 0, 0,
    s.session_id, 0, s.holder, CASE WHEN s.holder IS NOT NULL THEN s.at + s.affinity END, 0, 'queued', :reason, s.at,
    s.labels, s.depends_on, CASE WHEN s.depends_on IS NULL THEN 0 ELSE 1 END, s.not_before, s.max_budget_micro_usd,
    s.agent_options, s.values_from, COALESCE(s.delivery, 'branch'), s.repository_key,
    CASE WHEN EXISTS (SELECT 1 FROM repositories r WHERE r.url_key = s.repository_key AND r.max_parallel IS NOT NULL) THEN 1 ELSE 0 END, COALESCE(s.follow_checks, 0)
