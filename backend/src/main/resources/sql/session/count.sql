-- How many sessions there are: those that are terminated by the counts that are kept of them, the others by their rows.
-- status, worker: only those
select (
        select count(*)
        from sessions s
        where s.status <> 'terminated'
            and s.status = :status -- if status
            and s.worker_id = :worker -- if worker
    ) + (
        select coalesce(sum(c.n), 0)
        from terminated_counts c
        where 1 = 1
            and :status = 'terminated' -- if status
            and c.worker_id = :worker -- if worker
    )
