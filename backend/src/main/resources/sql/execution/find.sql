-- id
-- the execution, with what people see of it
select ${execution_columns}
from executions e
left join checkpoints c on c.execution_id = e.id
where e.id = :id
