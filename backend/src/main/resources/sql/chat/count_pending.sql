-- How many questions can be answered now.
-- task, session, kind, overdue_for, in_time_for: as for pending
SELECT count(*)
FROM questions q
WHERE ${answerable}
    AND q.task_id = :task -- if task
    AND q.session_id = :session -- if session
    AND q.kind = :kind -- if kind
    AND q.created_at <= ${now} - :overdue_for -- if overdue_for
    AND q.created_at > ${now} - :in_time_for -- if in_time_for
