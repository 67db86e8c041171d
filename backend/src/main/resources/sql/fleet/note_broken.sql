-- Notes that a worker's connection broke, where it is its newest one and no break is noted.
-- worker, incarnation; connection: its number
UPDATE workers
SET broken_at = ${now}, last_broken_at = ${now}
WHERE id = :worker AND incarnation = :incarnation AND directives_connection = :connection
    AND broken_at IS NULL AND deregistered_at IS NULL
