-- The session in which the one task of the same repository that a :task depends on was completed last, and its worker. Locked, since only
-- one task goes on in it. None where there are several such tasks, or the session is terminated, older than :max_age ms, or its
-- context is as full as the share :max_context.
SELECT s.session_id, s.worker_id FROM tasks t
JOIN task_dependencies d ON d.task_id = t.id
JOIN tasks p ON p.id = d.depends_on AND p.repository_url = t.repository_url AND p.status = 'completed'
JOIN sessions s ON s.session_id = p.session_id AND s.task_id = p.id AND s.status <> 'terminated' AND s.created_at > ${now} - :max_age
    AND (s.context_tokens IS NULL OR s.context_window IS NULL OR s.context_tokens < s.context_window * :max_context)
WHERE t.id = :task AND t.session_id IS NULL
    AND (SELECT COUNT(*) FROM task_dependencies o JOIN tasks q ON q.id = o.depends_on AND q.repository_url = t.repository_url
        WHERE o.task_id = t.id) = 1
${for_update_session}
