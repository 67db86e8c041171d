-- How far a target was served in the stream of changes.
-- target
-- history_id, changes_id; no row for one that is new
SELECT history_id, changes_id FROM webhook_targets WHERE target = :target
