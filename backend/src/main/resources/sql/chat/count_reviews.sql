-- How often people said something of a task's work.
-- task
SELECT COUNT(*) FROM reviews WHERE task_id = :task
