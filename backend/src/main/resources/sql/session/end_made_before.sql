-- Ends sessions that are older than that.
-- now, before, reason
update sessions
set status = 'terminated', terminated_at = :now, end_reason = :reason
where status <> 'terminated' and created_at <= :before and not ${session_in_use}
