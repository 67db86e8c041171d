-- Locks an execution until the commit, so that two batches of its events follow one another.
-- execution
-- stored_event: the last event that is stored without a gap
update executions
set stored_event = stored_event
where id = :execution
returning stored_event
