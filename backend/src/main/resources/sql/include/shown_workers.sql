-- The workers (v), with the status that people see as shown.
-- lease: milliseconds without contact after which one is offline; suspicion: milliseconds after the break of its connection
(
    select w.*, case
            when w.deregistered_at is not null
                or w.last_seen_at < ${now} - :lease
                or w.broken_at <= ${now} - :suspicion then 'offline'
            when w.draining = 1 then 'draining'
            when w.status in ('error', 'waiting', 'draining') then w.status
            when exists (select 1 from executions e where e.worker_id = w.id and e.status = 'running') then 'busy'
            else 'idle'
        end as shown
    from workers w
) v
