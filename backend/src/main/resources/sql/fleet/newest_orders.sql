-- Of every registered worker the number of its newest order.
-- id, incarnation, n
select id, incarnation, last_directive as n
from workers
where deregistered_at is null
