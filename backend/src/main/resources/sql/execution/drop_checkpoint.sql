-- execution
DELETE FROM checkpoints
WHERE execution_id = :execution
