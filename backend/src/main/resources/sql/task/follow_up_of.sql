-- What a task on top of a completed :task begins from: what it asked for, what its last run delivered, and its session where it can be gone on in.
SELECT t.title, t.task_type, t.priority, t.repository_url, t.branch_name, t.permission_level, t.model, t.verify_command, t.labels, t.agent_options, e.result,
    (SELECT s.session_id FROM sessions s WHERE s.session_id = t.session_id AND s.status <> 'terminated'
        AND s.repository_url = t.repository_url) AS session_id
FROM tasks t LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence WHERE t.id = :task
