-- Ends sessions in which nothing happened since then.
-- now, since, reason
update sessions
set status = 'terminated', terminated_at = :now, end_reason = :reason
where status <> 'terminated' and last_activity_at <= :since and not ${session_in_use}
