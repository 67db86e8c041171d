-- Notes that Redis was told of the queued tasks :ids. They are looked for once, before the update: PostgreSQL makes its plan while
-- the table may be empty, and looked for them again for each row of it when it was not.
WITH told AS MATERIALIZED (
    SELECT id FROM tasks WHERE status || '' = 'queued' AND dispatched_at IS NULL AND due_at <= ${now} AND id IN (${ids})
    ${skip_locked_tasks})
UPDATE tasks SET dispatched_at = ${now} FROM told WHERE tasks.id = told.id
