-- What the tasks that a :task depends on delivered, of those in the same repository.
SELECT e.result FROM tasks t JOIN task_dependencies d ON d.task_id = t.id
JOIN tasks p ON p.id = d.depends_on AND p.repository_url = t.repository_url
JOIN executions e ON e.task_id = p.id AND e.fence = p.fence
WHERE t.id = :task
