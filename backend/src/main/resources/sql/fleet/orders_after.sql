-- The next orders to an incarnation of a worker behind a number, in order.
-- worker, incarnation, n: the number; most: how many
-- n, kind, execution_id, message
select n, kind, execution_id, message
from directives
where worker_id = :worker and incarnation = :incarnation and n > :n
order by n
limit :most
