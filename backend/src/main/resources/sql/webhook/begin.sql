-- A target that is new is served from a place on; nothing where another backend has begun it.
-- target, url, format, history, changes; now: ms
INSERT INTO webhook_targets (target, url, format, history_id, changes_id, created_at)
VALUES (:target, :url, :format, :history, :changes, :now)
ON CONFLICT (target) DO NOTHING
