-- How many questions can be answered now.
-- task, session, kind, overdue_for, in_time_for: as for pending
select count(*)
from questions q
where ${answerable}
    and q.task_id = :task -- if task
    and q.session_id = :session -- if session
    and q.kind = :kind -- if kind
    and q.created_at <= ${now} - :overdue_for -- if overdue_for
    and q.created_at > ${now} - :in_time_for -- if in_time_for
