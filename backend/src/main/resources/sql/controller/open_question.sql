-- A question that is open, and its task.
-- question
-- task_id, execution_id, kind, tool_name; tool_input: JSON text; content, rule; title, description, task_type, priority, permission_level,
-- repository_url, branch_name
SELECT q.task_id, q.execution_id, q.kind, q.tool_name, q.tool_input, q.content, q.rule, t.title, t.description, t.task_type, t.priority,
    t.permission_level, t.repository_url, t.branch_name
FROM questions q
JOIN tasks t ON t.id = q.task_id
WHERE q.id = :question AND q.status = 'open'
