-- How far the record of an execution goes.
-- execution
-- status, stored_event, final_event, events_behind, last_event
select e.status, e.stored_event, e.final_event, ${events_behind}
from executions e
where e.id = :execution
