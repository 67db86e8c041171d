-- Takes a worker out of the fleet, unless it is out.
-- worker
UPDATE workers
SET deregistered_at = ${now}, status = 'offline'
WHERE id = :worker AND deregistered_at IS NULL
