-- How many attempts a task has; nothing where there is no such task.
-- task
-- n
select (select count(*) from executions e where e.task_id = t.id) as n
from tasks t
where t.id = :task
