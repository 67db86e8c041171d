-- Takes a worker out of the fleet, unless it is out.
-- worker
update workers
set deregistered_at = ${now}, status = 'offline'
where id = :worker and deregistered_at is null
