-- The run of a task that a claim was answered with.
-- task, claim
-- id
select id
from executions
where task_id = :task and claim_id = :claim
