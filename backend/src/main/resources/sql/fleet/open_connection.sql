-- Takes the next number for a connection that an incarnation of a worker opens now; nothing where the incarnation is over.
-- worker, incarnation
-- n: the number
update workers
set directives_connection = directives_connection + 1, ${heard}
where id = :worker and incarnation = :incarnation and deregistered_at is null
returning directives_connection as n
