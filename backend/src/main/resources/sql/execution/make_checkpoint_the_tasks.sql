-- Makes the checkpoint of a run that holds its task what the task is gone on from.
-- task, execution; portable: whether its session is in it, so that it can go on at any worker
update tasks
set checkpoint_id = :execution, portable = :portable
where id = :task and execution_id = :execution and status = 'in_progress'
