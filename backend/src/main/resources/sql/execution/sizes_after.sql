-- The sizes of the stored events of a stretch, in order.
-- execution; after, up_to: numbers; most: how many
-- seq; size: characters
select seq, length(data) as size
from execution_events
where execution_id = :execution and seq > :after and seq <= :up_to
order by seq
limit :most
