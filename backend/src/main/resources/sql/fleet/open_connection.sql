-- Takes the next number for a connection that an incarnation of a worker opens now; nothing where the incarnation is over.
-- worker, incarnation
-- n: the number
UPDATE workers
SET directives_connection = directives_connection + 1, ${heard}
WHERE id = :worker AND incarnation = :incarnation AND deregistered_at IS NULL
RETURNING directives_connection AS n
