-- The stored events of a stretch, in order.
-- execution; after, up_to: numbers
-- seq, type, at, data, size_bytes, truncated
SELECT seq, type, at, data, size_bytes, truncated
FROM execution_events
WHERE execution_id = :execution AND seq > :after AND seq <= :up_to
ORDER BY seq
