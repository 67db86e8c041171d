-- How many changes a task has had.
--   :task
SELECT COUNT(*) FROM task_history WHERE task_id = :task
