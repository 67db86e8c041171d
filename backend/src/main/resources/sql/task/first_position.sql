-- The position of the first queued row of a :queue, if there is one.
SELECT position FROM tasks WHERE status = 'queued' AND queue = :queue ORDER BY position LIMIT 1
