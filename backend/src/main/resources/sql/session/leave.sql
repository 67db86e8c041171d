-- Makes idle what no run is in any more.
-- now
UPDATE sessions
SET status = 'idle', last_activity_at = :now
WHERE status = 'active' AND NOT ${session_in_use}
