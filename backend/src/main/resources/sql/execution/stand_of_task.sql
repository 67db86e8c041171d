-- Where a task stands: the checkpoint that it is gone on from, and what it was completed with.
-- task
-- head_commit, created_at: of the checkpoint, or null; kept_at; result: JSON text of the run that completed it, or null
SELECT c.head_commit, c.created_at, k.ended_at AS kept_at, k.result
FROM tasks t
LEFT JOIN checkpoints c ON c.execution_id = t.checkpoint_id
LEFT JOIN executions k ON k.id = t.kept_execution_id
WHERE t.id = :task
