-- Locks an execution until the commit, so that two batches of its events follow one another.
-- execution
-- stored_event: the last event that is stored without a gap
UPDATE executions
SET stored_event = stored_event
WHERE id = :execution
RETURNING stored_event
