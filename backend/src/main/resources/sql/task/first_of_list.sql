-- The first rows of the list of a :queue and :labels (JSON, or '' for none) that could be claimed, whatever Redis was told; :most so many.
SELECT ${queue_entry} FROM tasks
WHERE tasks.status = 'queued' AND ${can_be_offered} AND tasks.queue = :queue AND COALESCE(tasks.labels, '') = :labels
ORDER BY tasks.position LIMIT :most
