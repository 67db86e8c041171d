-- Says of the list of a :queue and :labels (JSON, or '' for none) that Redis knows nothing of it behind the position :last.
UPDATE tasks SET dispatched_at = NULL
WHERE status = 'queued' AND queue = :queue AND COALESCE(labels, '') = :labels AND position > :last AND dispatched_at IS NOT NULL
