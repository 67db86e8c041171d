-- Checkpoints of tasks that have been over for that long, or that are completed and whose session is terminated.
-- retention: milliseconds; most: how many
-- execution_id, task_id
select c.execution_id, c.task_id
from checkpoints c
join tasks t on t.id = c.task_id
where t.finished_at is not null
    and (t.finished_at <= ${now} - :retention
        or t.status = 'completed'
            and exists (select 1 from sessions s where s.session_id = t.session_id and s.status = 'terminated'))
limit :most
