-- Locks a worker's row until the commit, where it is silent still.
-- worker; connection: the number of the one that broke; suspicion: milliseconds
update workers
set broken_at = broken_at
where id = :worker and directives_connection = :connection and broken_at <= ${now} - :suspicion
