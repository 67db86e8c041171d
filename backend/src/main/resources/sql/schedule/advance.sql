-- Moves a schedule on to its next time, if nobody changed or fired it since it was read.
-- id; version: that was read; next, due: or null
UPDATE schedules
SET next_at = :next, due_at = :due, version = version + 1
WHERE id = :id AND version = :version AND enabled = 1
