-- Notes that its worker has that session and that it lives; changes nothing where it is terminated.
-- session, worker, now
update sessions
set worker_id = :worker, last_activity_at = :now,
    status = case when ${session_in_use} then 'active' else 'idle' end
where session_id = :session and status <> 'terminated'
