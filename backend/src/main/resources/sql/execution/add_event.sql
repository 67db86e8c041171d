-- Adds an event, unless its number is there.
-- execution, seq, type; at: by the worker's clock; data: JSON text; size_bytes: of the original line
-- truncated: whether data is less than that
INSERT INTO execution_events (execution_id, seq, type, at, data, size_bytes, truncated)
VALUES (:execution, :seq, :type, :at, :data, :size_bytes, :truncated)
ON CONFLICT DO NOTHING
