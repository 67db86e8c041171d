-- Rows of the list of a :queue and :labels (JSON, or '' for none) that could be claimed and that Redis was not told of, by position:
-- :most so many before the position :before.
SELECT ${queue_entry} FROM tasks
WHERE tasks.status = 'queued' AND ${can_be_offered} AND tasks.queue = :queue AND tasks.dispatched_at IS NULL
    AND COALESCE(tasks.labels, '') = :labels AND tasks.position < :before
ORDER BY tasks.position LIMIT :most
