-- What a run's agent last said, newest first.
-- execution; largest: bytes, of an event; most: how many
-- data: JSON text
SELECT data
FROM execution_events
WHERE execution_id = :execution AND type = 'assistant' AND size_bytes <= :largest
ORDER BY seq DESC
LIMIT :most
