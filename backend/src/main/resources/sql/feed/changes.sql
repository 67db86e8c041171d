-- The other changes of a stretch, in order, each with what it is about as that is now, or nulls where that is gone.
-- after, up_to: ids; most: how many
-- rows of changes, with columns of tasks (t_), workers (w_), sessions (s_), questions (q_), runs of
-- schedules (r_) and their schedules (p_)
SELECT c.*, t.title AS t_title, t.priority AS t_priority, t.status AS t_status,
    w.name AS w_name, w.status AS w_status, w.error_message AS w_error, w.draining AS w_draining, w.slots AS w_slots,
    w.broken_at AS w_broken_at, w.labels AS w_labels, w.deregistered_at AS w_deregistered_at,
    s.task_id AS s_task_id, s.worker_id AS s_worker_id, s.status AS s_status, s.repository_url AS s_url,
    s.end_reason AS s_end_reason,
    q.task_id AS q_task_id, q.session_id AS q_session_id, q.worker_id AS q_worker_id, q.kind AS q_kind, q.status AS q_status,
    q.parked AS q_parked, q.overdue_at AS q_overdue_at, q.tool_name AS q_tool_name, q.content AS q_content,
    q.answered_by AS q_answered_by, q.close_reason AS q_close_reason,
    r.planned_at AS r_planned_at, r.reason AS r_reason, p.id AS p_id, p.name AS p_name
FROM (
    SELECT * FROM changes WHERE id > :after AND id <= :up_to ORDER BY id LIMIT :most
) c
LEFT JOIN tasks t ON c.kind = 'task' AND t.id = c.subject_id
LEFT JOIN workers w ON c.kind = 'worker' AND w.id = c.subject_id
LEFT JOIN sessions s ON c.kind = 'session' AND s.session_id = c.subject_id
LEFT JOIN questions q ON c.kind = 'question' AND q.id = c.subject_id
LEFT JOIN schedule_runs r ON c.kind = 'schedule' AND r.id = c.subject_id
LEFT JOIN schedules p ON p.id = r.schedule_id
ORDER BY c.id
