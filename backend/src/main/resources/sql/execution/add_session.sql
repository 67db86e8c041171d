-- Adds a run's session, idle, unless its worker has reported it: a grant goes on only in a session that is known.
-- session, execution, now
insert into sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)
select :session, e.worker_id, 'idle', :now, :now, 0
from executions e
where e.id = :execution
on conflict (session_id) do nothing
