-- How many stand before a place in a queue.
--   :queue   :position   :limit counted no further
SELECT COUNT(*) FROM (SELECT 1 AS one FROM tasks WHERE status = 'queued' AND queue = :queue AND position < :position LIMIT :limit) AS ahead
