-- Questions that can be answered now, newest first.
-- task, session, kind: only those; overdue_for: only those that have waited that many milliseconds; in_time_for: only the others
-- limit, offset
-- the questions, with worker_name, now_ms (the store's time) and the columns of the controller's draft
SELECT q.*, w.name AS worker_name, ${now} AS now_ms, ${draft_columns}
FROM questions q
LEFT JOIN workers w ON w.id = q.worker_id
LEFT JOIN controller_drafts d ON d.question_id = q.id
WHERE ${answerable}
    AND q.task_id = :task -- if task
    AND q.session_id = :session -- if session
    AND q.kind = :kind -- if kind
    AND q.created_at <= ${now} - :overdue_for -- if overdue_for
    AND q.created_at > ${now} - :in_time_for -- if in_time_for
ORDER BY q.created_at DESC, q.id DESC
LIMIT :limit OFFSET :offset
