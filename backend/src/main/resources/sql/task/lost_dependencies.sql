-- What a :task waits for and will not be completed, with its state; null where it was deleted.
SELECT d.depends_on, p.status FROM task_dependencies d LEFT JOIN tasks p ON p.id = d.depends_on
WHERE d.task_id = :task AND d.done_at IS NULL AND (p.id IS NULL OR p.status IN ('failed', 'cancelled'))
ORDER BY d.depends_on
