-- Takes a worker's next number for an order, and locks its row until the commit; nothing where there is no such worker.
-- worker
UPDATE workers
SET last_directive = last_directive + 1
WHERE id = :worker
