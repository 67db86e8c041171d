-- The state of a :task.
SELECT status FROM tasks WHERE id = :task
