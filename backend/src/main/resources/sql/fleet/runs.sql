-- The runs that workers have now.
-- ids: of the workers
-- worker_id, id, task_id
select worker_id, id, task_id
from executions
where status = 'running' and worker_id in ${ids}
order by id
