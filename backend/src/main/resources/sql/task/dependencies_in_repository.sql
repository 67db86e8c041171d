-- The tasks that a :task depends on, of those in the same repository.
SELECT p.id FROM tasks t JOIN task_dependencies d ON d.task_id = t.id
JOIN tasks p ON p.id = d.depends_on AND p.repository_url = t.repository_url
WHERE t.id = :task
