-- A row where there is such a worker.
-- worker
select 1
from workers
where id = :worker
