-- The sizes of the stored events of a stretch, in order.
-- execution; after, up_to: numbers; most: how many
-- seq; size: characters
SELECT seq, length(data) AS size
FROM execution_events
WHERE execution_id = :execution AND seq > :after AND seq <= :up_to
ORDER BY seq
LIMIT :most
