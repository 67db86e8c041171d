-- Lets a task that is over go on from that checkpoint no more; locks its row until the commit.
-- task, execution: whose checkpoint it is
UPDATE tasks
SET portable = CASE WHEN checkpoint_id = :execution THEN 0 ELSE portable END,
    checkpoint_id = CASE WHEN checkpoint_id = :execution THEN NULL ELSE checkpoint_id END
WHERE id = :task AND finished_at IS NOT NULL
