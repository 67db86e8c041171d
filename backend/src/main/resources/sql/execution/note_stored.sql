-- Notes up to which number events are stored without a gap.
-- execution, seq
UPDATE executions
SET stored_event = :seq
WHERE id = :execution
