-- How many sessions serve a task, or served it last.
-- task; status, worker: only those
select count(*)
from sessions s
where s.task_id = :task
    and s.status = :status -- if status
    and s.worker_id = :worker -- if worker
