-- The next orders to an incarnation of a worker behind a number, in order.
-- worker, incarnation, n: the number; most: how many
-- n, kind, execution_id, message
SELECT n, kind, execution_id, message
FROM directives
WHERE worker_id = :worker AND incarnation = :incarnation AND n > :n
ORDER BY n
LIMIT :most
