-- Drops the checkpoints of earlier runs of a task.
-- task; fence: of the run whose checkpoint is the task's now
DELETE FROM checkpoints
WHERE execution_id IN (SELECT id FROM executions WHERE task_id = :task AND fence < :fence)
