-- The checkpoint that a task is gone on from.
-- task
-- head_commit, created_at
SELECT c.head_commit, c.created_at
FROM tasks t
JOIN checkpoints c ON c.execution_id = t.checkpoint_id
WHERE t.id = :task
