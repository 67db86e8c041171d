-- A target was served up to a place, if that begins where it was; else another backend has served it.
-- target; from_history, from_changes; to_history, to_changes
UPDATE webhook_targets SET history_id = :to_history, changes_id = :to_changes
WHERE target = :target AND history_id = :from_history AND changes_id = :from_changes
