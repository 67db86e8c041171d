-- Ends a session for good, unless it is in use or has ended.
-- id, now, reason
UPDATE sessions
SET status = 'terminated', terminated_at = :now, end_reason = :reason
WHERE session_id = :id AND status <> 'terminated' AND NOT ${session_in_use}
