-- The tasks to be submitted, from :tasks; n is their order.
(SELECT value ->> 'n' AS n, value ->> 'id' AS id, value ->> 'title' AS title, value ->> 'description' AS description,
    value ->> 'task_type' AS task_type, value ->> 'priority' AS priority, value ->> 'repository_url' AS repository_url,
    value ->> 'branch_name' AS branch_name, value ->> 'work_branch' AS work_branch, value ->> 'permission_level' AS permission_level,
    value ->> 'timeout_ms' AS timeout_ms, value ->> 'max_attempts' AS max_attempts, value ->> 'model' AS model,
    value ->> 'verify_command' AS verify_command, value ->> 'metadata' AS metadata, value ->> 'job_id' AS job_id,
    value ->> 'queue' AS queue, value ->> 'position' AS position, value ->> 'session_id' AS session_id, value ->> 'holder' AS holder,
    value ->> 'affinity' AS affinity, value ->> 'actor' AS actor, value ->> 'labels' AS labels, value ->> 'depends_on' AS depends_on,
    value ->> 'not_before' AS not_before, value ->> 'max_budget_micro_usd' AS max_budget_micro_usd,
    value ->> 'agent_options' AS agent_options, value ->> 'values_from' AS values_from,
    value ->> 'delivery' AS delivery, value ->> 'repository_key' AS repository_key, value ->> 'follow_checks' AS follow_checks FROM json_each(:tasks)) AS s
