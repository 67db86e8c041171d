-- True of a row of tasks that waits for another one.
EXISTS (SELECT 1 FROM task_dependencies d WHERE d.task_id = tasks.id AND d.done_at IS NULL)
