-- What people wrote and another run of a task has read, newest first.
-- task; execution: the run that asks for this; most: how many
-- created_at, content
select created_at, content
from messages
where task_id = :task and taken_at is not null and (execution_id is null or execution_id <> :execution)
order by created_at desc, id desc
limit :most
