-- execution
-- session_id, or null
select session_id
from executions
where id = :execution
