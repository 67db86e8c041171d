-- Deletes tasks that have been over for :age ms, and what belongs to them; at :most so many.
DELETE FROM tasks WHERE id IN (
    SELECT id FROM tasks WHERE status IN ('completed', 'failed', 'cancelled') AND finished_at <= ${now} - :age LIMIT :most)
