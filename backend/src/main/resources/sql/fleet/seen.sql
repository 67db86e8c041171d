-- Notes that a worker was heard of.
-- worker
UPDATE workers
SET ${heard}
WHERE id = :worker
