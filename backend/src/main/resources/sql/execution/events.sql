-- The stored events of a stretch, in order.
-- execution; after, up_to: numbers
-- seq, type, at, data, size_bytes, truncated
select seq, type, at, data, size_bytes, truncated
from execution_events
where execution_id = :execution and seq > :after and seq <= :up_to
order by seq
