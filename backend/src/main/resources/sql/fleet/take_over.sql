-- Makes that the current incarnation of a worker, which is not drained; the orders to the former one are gone.
-- worker, incarnation
UPDATE workers
SET incarnation = :incarnation, draining = 0, registered_at = ${now}
WHERE id = :worker;
DELETE FROM directives
WHERE worker_id = :worker
