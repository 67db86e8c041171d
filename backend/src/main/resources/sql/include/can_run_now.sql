-- True of a queued row of tasks that a worker might be given now. Whether it is queued is asked beside this: by an index where
-- rows are looked for, as status || '' where an id leads to the row.
tasks.deferred = 0 AND tasks.due_at <= ${now} AND tasks.cancel_requested_at IS NULL AND ${session_free}
