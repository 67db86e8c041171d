-- True of a question (q) that can be answered now: its run holds the call, or its task is parked on it.
q.status = 'open'
and exists (
    select 1 from tasks t
    where t.id = q.task_id
        and (t.status = 'in_progress' and t.execution_id = q.execution_id
            or t.status = 'waiting' and t.question_id = q.id))
