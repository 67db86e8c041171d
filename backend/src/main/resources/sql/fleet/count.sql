-- How many workers there are.
-- status: only those that people see so; lease, suspicion: milliseconds
select count(*)
from ${shown_workers}
where 1 = 1
    and v.shown = :status -- if status
