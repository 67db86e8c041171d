-- Locks a task until the commit.
-- task
select id
from tasks
where id = :task
${for_update}
