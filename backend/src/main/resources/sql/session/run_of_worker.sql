-- A row where that worker has a run in that session.
-- session, worker; task: only of that task
select 1
from tasks
where session_id = :session and status = 'in_progress' and worker_id = :worker
    and id = :task -- if task
