-- A page of workers, newest registration first.
-- status: only those that people see so; lease, suspicion: milliseconds; limit, offset
-- the workers, with shown, the status that people see
select v.*
from ${shown_workers}
where 1 = 1
    and v.shown = :status -- if status
order by v.registered_at desc, v.id desc
limit :limit offset :offset
