-- Notes up to which number events are stored without a gap.
-- execution, seq
update executions
set stored_event = :seq
where id = :execution
