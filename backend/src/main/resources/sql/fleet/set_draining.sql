-- Notes whether a worker is to take no more work, where that is a change.
-- worker, draining
UPDATE workers
SET draining = :draining
WHERE id = :worker AND draining <> :draining AND removed_at IS NULL
