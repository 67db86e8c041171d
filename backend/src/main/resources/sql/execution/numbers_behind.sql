-- The numbers of the stored events of a stretch, in order.
-- execution; after, up_to: numbers
-- seq
SELECT seq
FROM execution_events
WHERE execution_id = :execution AND seq > :after AND seq <= :up_to
ORDER BY seq
