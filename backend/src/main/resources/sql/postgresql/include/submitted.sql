-- The tasks to be submitted, from :tasks; n is their order.
(SELECT * FROM json_to_recordset(CAST(:tasks AS json)) AS j(n integer, id text, title text, description text, task_type text,
    priority text, repository_url text, branch_name text, work_branch text, permission_level text, timeout_ms bigint,
    max_attempts integer, model text, verify_command text, metadata text, job_id text, queue text, position bigint, session_id text,
    holder text, affinity bigint, actor text, labels text, depends_on text, not_before bigint, max_budget_micro_usd bigint, agent_options text,
    values_from text, delivery text, repository_key text, follow_checks integer)) AS s
