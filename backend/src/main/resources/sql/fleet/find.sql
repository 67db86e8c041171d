-- id; lease, suspicion: milliseconds
-- the worker, with shown, the status that people see
select v.*
from ${shown_workers}
where v.id = :id
