-- Ends sessions that are older than that.
-- now, before, reason
UPDATE sessions
SET status = 'terminated', terminated_at = :now, end_reason = :reason
WHERE status <> 'terminated' AND created_at <= :before AND NOT ${session_in_use}
