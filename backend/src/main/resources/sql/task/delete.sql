-- Deletes a :task that is over, and what belongs to it.
DELETE FROM tasks WHERE id = :task AND status IN ('completed', 'failed', 'cancelled')
