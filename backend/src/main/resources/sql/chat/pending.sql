-- Questions that can be answered now, newest first.
-- task, session, kind: only those; overdue_for: only those that have waited that many milliseconds; in_time_for: only the others
-- limit, offset
-- the questions, with worker_name, now_ms (the store's time) and the columns of the controller's draft
select q.*, w.name as worker_name, ${now} as now_ms, ${draft_columns}
from questions q
left join workers w on w.id = q.worker_id
left join controller_drafts d on d.question_id = q.id
where ${answerable}
    and q.task_id = :task -- if task
    and q.session_id = :session -- if session
    and q.kind = :kind -- if kind
    and q.created_at <= ${now} - :overdue_for -- if overdue_for
    and q.created_at > ${now} - :in_time_for -- if in_time_for
order by q.created_at desc, q.id desc
limit :limit offset :offset
