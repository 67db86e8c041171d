-- Deletes a :task that is over, and what belongs to it. Not one from whose work another will begin.
DELETE FROM tasks WHERE id = :task AND status IN ('completed', 'failed', 'cancelled') AND NOT ${is_to_begin_from}
