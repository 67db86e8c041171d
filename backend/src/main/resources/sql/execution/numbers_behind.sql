-- The numbers of the stored events of a stretch, in order.
-- execution; after, up_to: numbers
-- seq
select seq
from execution_events
where execution_id = :execution and seq > :after and seq <= :up_to
order by seq
