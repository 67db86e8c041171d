-- Lets a task that is over go on from that checkpoint no more; locks its row until the commit.
-- task, execution: whose checkpoint it is
update tasks
set portable = case when checkpoint_id = :execution then 0 else portable end,
    checkpoint_id = case when checkpoint_id = :execution then null else checkpoint_id end
where id = :task and finished_at is not null
