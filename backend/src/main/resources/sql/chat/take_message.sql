-- Notes that a message was read; only one of this task, and once.
-- id, task; execution: by which run, or null; session: of one that was written before there was a session
update messages
set taken_at = ${now}, execution_id = :execution,
    session_id = coalesce(session_id, cast(:session as varchar(36)))
where id = :id and task_id = :task and taken_at is null
