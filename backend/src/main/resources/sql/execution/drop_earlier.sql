-- Drops the checkpoints of earlier runs of a task.
-- task; fence: of the run whose checkpoint is the task's now
delete from checkpoints
where execution_id in (select id from executions where task_id = :task and fence < :fence)
