-- Notes that a worker's connection broke, where it is its newest one and no break is noted.
-- worker, incarnation; connection: its number
update workers
set broken_at = ${now}, last_broken_at = ${now}
where id = :worker and incarnation = :incarnation and directives_connection = :connection
    and broken_at is null and deregistered_at is null
