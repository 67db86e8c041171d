-- What is next for a worker by the rows alone, for claims without Redis; a grant then decides.
--   :queue   its word        :from    a position: no row before it is queued
--   :worker  the worker's id :most    how many
-- Answers ids in the order of the queue.
SELECT tasks.id FROM tasks JOIN workers w ON w.id = :worker
WHERE tasks.status = 'queued' AND tasks.queue = :queue AND tasks.position >= :from AND ${can_be_offered} AND ${kept_for_worker} AND ${labels_met}
ORDER BY tasks.position LIMIT :most
${skip_locked}
