-- Locks a worker's row until the commit.
-- worker
update workers
set last_directive = last_directive
where id = :worker
