-- task
-- status
select status
from tasks
where id = :task
