-- The earlier runs of a task, newest first.
-- task; fence: of the run that asks; most: how many
-- fence, worker_name, status, failure_class, message, last_output; result: JSON text
select fence, worker_name, status, failure_class, message, last_output, result
from executions
where task_id = :task and fence < :fence
order by fence desc
limit :most
