-- Ends sessions in which nothing happened since then.
-- now, since, reason
UPDATE sessions
SET status = 'terminated', terminated_at = :now, end_reason = :reason
WHERE status <> 'terminated' AND last_activity_at <= :since AND NOT ${session_in_use}
