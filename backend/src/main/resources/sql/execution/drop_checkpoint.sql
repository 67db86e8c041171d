-- execution
delete from checkpoints
where execution_id = :execution
