-- Columns by which people are told why a task t is where it is: who has its session, whose worker it waits for, the room in its repository, what it waits for.
CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT h.id FROM tasks h
        WHERE h.session_id = t.session_id AND h.status = 'in_progress') END AS session_held_by,
    CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT MIN(h.id) FROM tasks h
        WHERE h.session_id = t.session_id AND h.question_id IS NOT NULL AND h.id <> t.id
            AND h.status IN ('waiting', 'queued')) END AS session_parked_by,
    CASE WHEN t.status = 'in_progress' THEN (SELECT MIN(q.id) FROM questions q WHERE q.task_id = t.id AND q.status = 'open') END AS asks,
    CASE WHEN t.status = 'queued' THEN (SELECT a.name FROM workers a WHERE a.id = t.affinity_worker_id) END AS affinity_worker,
    CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT l.max_parallel FROM repositories l
        WHERE l.url_key = t.repository_key) END AS max_parallel,
    CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT COUNT(*) FROM tasks b
        WHERE b.status = 'in_progress' AND b.limited = 1 AND b.repository_key = t.repository_key) END AS runs_in_repository,
    CASE WHEN t.deferred = 1 THEN (SELECT MIN(d.depends_on) FROM task_dependencies d
        WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for,
    CASE WHEN t.deferred = 1 THEN (SELECT COUNT(*) FROM task_dependencies d
        WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for_count
