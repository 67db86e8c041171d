-- Adds an order to a worker's current incarnation, under the number that was taken for it.
-- worker, kind; execution: may be null; message
INSERT INTO directives (worker_id, n, incarnation, kind, execution_id, message, created_at)
SELECT id, last_directive, incarnation, :kind, :execution, :message, ${now}
FROM workers
WHERE id = :worker
