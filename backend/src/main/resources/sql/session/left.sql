-- A row where a session is active though no run is in it any more.
SELECT 1
FROM sessions
WHERE status = 'active' AND NOT ${session_in_use}
LIMIT 1
