-- Makes idle what no run is in any more.
-- now
update sessions
set status = 'idle', last_activity_at = :now
where status = 'active' and not ${session_in_use}
