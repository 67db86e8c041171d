-- The workers whose newest connection broke long enough ago, that were not heard of since, and that still have runs.
-- suspicion, lease: milliseconds
-- id, name, connection: its number
select w.id, w.name, w.directives_connection as connection
from workers w
where w.broken_at <= ${now} - :suspicion and w.deregistered_at is null
    and exists (select 1 from tasks t where t.status = 'in_progress' and t.worker_id = w.id)
    and not ${broke_together}
order by w.broken_at
