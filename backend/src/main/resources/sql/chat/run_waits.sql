-- A row where the run that asked goes on, so that an answer reaches it.
-- task, execution
select 1
from tasks
where id = :task and status = 'in_progress' and execution_id = :execution
