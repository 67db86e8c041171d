-- A page of a task's attempts, newest first.
-- task, limit, offset
-- the executions, with what people see of them
select ${execution_columns}
from executions e
left join checkpoints c on c.execution_id = e.id
where e.task_id = :task
order by e.fence desc
limit :limit offset :offset
