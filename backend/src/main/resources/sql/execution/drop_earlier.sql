-- Drops the checkpoints of earlier runs of a task, but none that another task begins from.
-- task; fence: of the run whose checkpoint is the task's now
DELETE FROM checkpoints
WHERE execution_id IN (SELECT c.execution_id FROM checkpoints c JOIN executions e ON e.id = c.execution_id
    WHERE e.task_id = :task AND e.fence < :fence AND NOT ${is_anothers_beginning})
