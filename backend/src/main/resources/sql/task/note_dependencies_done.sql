-- Notes of every open dependency whose task is completed that it is done.
UPDATE task_dependencies SET done_at = ${now}
WHERE done_at IS NULL AND EXISTS (SELECT 1 FROM tasks p WHERE p.id = task_dependencies.depends_on AND p.status = 'completed')
