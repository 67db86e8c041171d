-- Notes that a :task is completed, if it is, with those that wait for it; before it is deleted, after which nobody could tell.
UPDATE task_dependencies SET done_at = ${now}
WHERE depends_on = :task AND done_at IS NULL
    AND EXISTS (SELECT 1 FROM tasks p WHERE p.id = task_dependencies.depends_on AND p.status = 'completed')
