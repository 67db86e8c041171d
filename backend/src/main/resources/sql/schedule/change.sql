-- Replaces what a schedule says, if nobody changed or fired it since it was read, and its name is not taken.
-- id; version: that was read; and as add
UPDATE schedules
SET name = :name, cron = :cron, time_zone = :time_zone, task = :task, overlap = :overlap, catch_up = :catch_up, jitter_seconds = :jitter,
    enabled = :enabled, next_at = :next, due_at = :due, version = version + 1, updated_at = ${now}, updated_by = :actor
WHERE id = :id AND version = :version
    AND NOT EXISTS (SELECT 1 FROM schedules other WHERE other.name = :name AND other.id <> :id)
