-- The same as unread, and nobody else takes them before the commit.
-- task; most: how many
-- id, content, actor
select id, content, actor
from messages
where task_id = :task and taken_at is null
order by created_at, id
limit :most
${for_update}
