-- Of every registered worker the number of its newest order.
-- id, incarnation, n
SELECT id, incarnation, last_directive AS n
FROM workers
WHERE deregistered_at IS NULL
