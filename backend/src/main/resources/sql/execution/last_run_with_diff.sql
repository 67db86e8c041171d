-- The newest earlier run of a task of which a change is kept.
-- task; fence: of the run that asks
-- id
select e.id
from executions e
join execution_diffs d on d.execution_id = e.id
where e.task_id = :task and e.fence < :fence
order by e.fence desc
limit 1
