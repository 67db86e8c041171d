-- A row where a task is gone on from the checkpoint of that run.
-- task, execution
SELECT 1
FROM tasks
WHERE id = :task AND checkpoint_id = :execution
