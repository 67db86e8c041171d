-- Locks a task until the commit.
-- task
SELECT id
FROM tasks
WHERE id = :task
${for_update}
