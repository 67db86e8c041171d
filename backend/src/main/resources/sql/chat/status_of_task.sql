-- task
-- status
SELECT status
FROM tasks
WHERE id = :task
