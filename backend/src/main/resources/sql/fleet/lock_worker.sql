-- Locks a worker's row until the commit.
-- worker
UPDATE workers
SET last_directive = last_directive
WHERE id = :worker
