-- The checkpoint that a task is gone on from.
-- task
-- head_commit, created_at
select c.head_commit, c.created_at
from tasks t
join checkpoints c on c.execution_id = t.checkpoint_id
where t.id = :task
