-- Locks a worker's row until the commit, where it is silent still.
-- worker; connection: the number of the one that broke; suspicion: milliseconds
UPDATE workers
SET broken_at = broken_at
WHERE id = :worker AND directives_connection = :connection AND broken_at <= ${now} - :suspicion
