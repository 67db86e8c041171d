-- What was asked and answered in a task, newest first.
-- task; most: how many
-- content, tool_name, response, answered_by
SELECT content, tool_name, response, answered_by
FROM questions
WHERE task_id = :task AND status = 'answered'
ORDER BY closed_at DESC
LIMIT :most
