-- id
-- the execution, with what people see of it
SELECT ${execution_columns}
FROM executions e
LEFT JOIN checkpoints c ON c.execution_id = e.id
WHERE e.id = :id
