-- Adds a session, idle, unless it is known.
-- session, worker, now
insert into sessions (session_id, worker_id, status, created_at, last_activity_at, tasks_served)
values (:session, :worker, 'idle', :now, :now, 0)
on conflict (session_id) do nothing
