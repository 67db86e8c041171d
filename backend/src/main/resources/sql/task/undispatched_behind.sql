-- Says of the list of a :queue and :labels (JSON, or '' for none) that Redis knows nothing of it behind the position :last.
-- Nor of those before it whose repository limits how many run: Redis was told of the first of them alone, whose notes are made anew.
UPDATE tasks SET dispatched_at = NULL
WHERE status = 'queued' AND queue = :queue AND COALESCE(labels, '') = :labels AND (position > :last OR limited = 1) AND dispatched_at IS NOT NULL
