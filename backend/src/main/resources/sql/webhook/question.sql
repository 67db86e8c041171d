-- What is told of a question that is open.
-- question
-- task_id, kind, content; choices: JSON text; tool_name, session_id, created_at, overdue_at
SELECT task_id, kind, content, choices, tool_name, session_id, created_at, overdue_at
FROM questions
WHERE id = :question AND status = 'open'
