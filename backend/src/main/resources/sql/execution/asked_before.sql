-- What other runs of a task asked, newest first.
-- task; execution: the run that asks for this; most: how many
-- tool_name, content, status, answered_by, response, allowed, close_reason
SELECT tool_name, content, status, answered_by, response, allowed, close_reason
FROM questions
WHERE task_id = :task AND execution_id <> :execution
ORDER BY created_at DESC, id DESC
LIMIT :most
