-- Ends every session that is idle, however short.
-- now, reason
UPDATE sessions
SET status = 'terminated', terminated_at = :now, end_reason = :reason
WHERE status = 'idle' AND NOT ${session_in_use}
