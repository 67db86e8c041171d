-- Adds a schedule, unless its name is taken.
-- id, name, cron, time_zone, task: JSON text, overlap, catch_up, jitter: seconds, enabled; next, due: or null; actor
INSERT INTO schedules (id, name, cron, time_zone, task, overlap, catch_up, jitter_seconds, enabled, next_at, due_at, version, created_at,
    updated_at, updated_by)
VALUES (:id, :name, :cron, :time_zone, :task, :overlap, :catch_up, :jitter, :enabled, :next, :due, 1, ${now}, ${now}, :actor)
ON CONFLICT (name) DO NOTHING
