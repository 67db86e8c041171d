-- A page of sessions, newest first.
-- status, worker, task: only those; limit, offset
-- the sessions, with worker_name
select s.*, w.name as worker_name
from sessions s
left join workers w on w.id = s.worker_id
where 1 = 1
    and s.status = :status -- if status
    and s.worker_id = :worker -- if worker
    and s.task_id = :task -- if task
order by s.created_at desc, s.session_id desc
limit :limit offset :offset
