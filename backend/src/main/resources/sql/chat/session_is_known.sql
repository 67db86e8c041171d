-- A row where there is such a session, or a task whose run is or was in it and is not over.
-- session
select 1
from sessions
where session_id = :session
union all
select 1
from tasks
where session_id = :session and status in ('in_progress', 'waiting')
