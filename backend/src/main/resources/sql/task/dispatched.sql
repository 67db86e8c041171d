-- Notes that Redis was told of the queued tasks :ids.
UPDATE tasks SET dispatched_at = ${now} WHERE id IN (
    SELECT id FROM tasks WHERE status || '' = 'queued' AND dispatched_at IS NULL AND due_at <= ${now} AND id IN (${ids})
    ${skip_locked_tasks})
