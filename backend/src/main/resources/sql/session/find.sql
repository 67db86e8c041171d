-- id
-- the session, with worker_name
select s.*, w.name as worker_name
from sessions s
left join workers w on w.id = s.worker_id
where s.session_id = :id
