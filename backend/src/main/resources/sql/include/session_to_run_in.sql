-- The session that a granted row of tasks runs in: its own where it is only delivered, since nothing is said in it; its own, where the worker w has it or can be given it; where it names none and any
-- related one will do, one of the worker's that fits; else n.session, a new one. Two rows of one statement may be given the same one, which the unique index
-- on running tasks refuses.
CASE
    WHEN tasks.deliver_only = 1 AND tasks.session_id IS NOT NULL THEN tasks.session_id
    WHEN tasks.session_id IS NOT NULL THEN CASE
        WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.session_id = tasks.session_id AND (s.worker_id = w.id OR tasks.portable = 1)
            AND s.status <> 'terminated') THEN tasks.session_id
        ELSE n.session END
    WHEN tasks.fresh = 1 OR :session_reuse <> 'related' THEN n.session
    ELSE COALESCE(
        (SELECT s.session_id FROM sessions s WHERE s.status = 'active' AND ${session_fits}
            ORDER BY s.last_activity_at DESC LIMIT 1),
        (SELECT s.session_id FROM sessions s WHERE s.status = 'idle' AND s.last_activity_at > ${now} - :session_idle AND ${session_fits}
            ORDER BY s.last_activity_at DESC LIMIT 1),
        n.session) END
