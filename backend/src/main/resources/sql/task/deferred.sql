-- Tasks of those that wait for others of which something is to be settled, oldest first, at :most so many: nothing that they wait for is open any
-- more, or something of it will not be completed.
SELECT id FROM tasks WHERE status = 'queued' AND deferred = 1 AND (NOT ${waits_for_others} OR EXISTS (
    SELECT 1 FROM task_dependencies d LEFT JOIN tasks p ON p.id = d.depends_on
    WHERE d.task_id = tasks.id AND d.done_at IS NULL AND (p.id IS NULL OR p.status IN ('failed', 'cancelled'))))
ORDER BY id LIMIT :most
