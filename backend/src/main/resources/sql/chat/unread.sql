-- What a task's agent has not read, oldest first.
-- task; most: how many
-- id, content, actor
select id, content, actor
from messages
where task_id = :task and taken_at is null
order by created_at, id
limit :most
