-- Ends a session for good, unless it is in use or has ended.
-- id, now, reason
update sessions
set status = 'terminated', terminated_at = :now, end_reason = :reason
where session_id = :id and status <> 'terminated' and not ${session_in_use}
