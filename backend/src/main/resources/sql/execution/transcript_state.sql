-- How far the record of an execution goes.
-- execution
-- status, stored_event, final_event, events_behind, last_event
SELECT e.status, e.stored_event, e.final_event, ${events_behind}
FROM executions e
WHERE e.id = :execution
