-- Makes the checkpoint of a run that holds its task what the task is gone on from.
-- task, execution; portable: whether its session is in it, so that it can go on at any worker
UPDATE tasks
SET checkpoint_id = :execution, portable = :portable, kept_on = CASE WHEN predecessor IS NULL THEN NULL ELSE kept_on END
WHERE id = :task AND execution_id = :execution AND status = 'in_progress'
