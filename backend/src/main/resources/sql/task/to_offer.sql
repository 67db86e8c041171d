-- Rows of a :queue that could be claimed and that Redis was not told of, by position.
--   :age ms that they have been queued at least: younger ones are being offered just now
--   :ids labels of the lists that are full, '' for none: their rows are left out   :most how many
SELECT ${queue_entry} FROM tasks
WHERE tasks.status = 'queued' AND ${can_be_offered} AND tasks.queue = :queue AND tasks.dispatched_at IS NULL
    AND tasks.reason_since <= ${now} - :age AND COALESCE(tasks.labels, '') NOT IN (${ids})
ORDER BY tasks.position LIMIT :most
