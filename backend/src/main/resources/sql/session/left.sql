-- A row where a session is active though no run is in it any more.
select 1
from sessions
where status = 'active' and not ${session_in_use}
limit 1
