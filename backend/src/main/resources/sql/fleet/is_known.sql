-- A row where there is such a worker.
-- worker
SELECT 1
FROM workers
WHERE id = :worker AND removed_at IS NULL
