-- A :task's repository, the session in which it ran last, and whether that can be gone on in.
SELECT t.repository_url, t.session_id,
    CASE WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.session_id = t.session_id AND s.status <> 'terminated'
        AND s.repository_url = t.repository_url) THEN 1 ELSE 0 END AS open
FROM tasks t WHERE t.id = :task
