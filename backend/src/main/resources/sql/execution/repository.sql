-- The repository that an :execution works on.
SELECT t.repository_url FROM executions e JOIN tasks t ON t.id = e.task_id WHERE e.id = :execution
