-- Whether a task is there.
-- task
SELECT id FROM tasks WHERE id = :task
