-- Deletes tasks that have been over for :age ms, and what belongs to them; at most :most. None from whose work another will begin.
DELETE FROM tasks WHERE id IN (
    SELECT id FROM tasks WHERE status IN ('completed', 'failed', 'cancelled') AND finished_at <= ${now} - :age AND NOT ${is_to_begin_from} LIMIT :most)
