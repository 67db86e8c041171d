-- Ends every session that is idle, however short.
-- now, reason
update sessions
set status = 'terminated', terminated_at = :now, end_reason = :reason
where status = 'idle' and not ${session_in_use}
