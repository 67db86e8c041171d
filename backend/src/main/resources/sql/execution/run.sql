-- execution
-- task_id, session_id
select task_id, session_id
from executions
where id = :execution
