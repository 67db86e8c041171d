-- A row where a task is gone on from the checkpoint of that run.
-- task, execution
select 1
from tasks
where id = :task and checkpoint_id = :execution
