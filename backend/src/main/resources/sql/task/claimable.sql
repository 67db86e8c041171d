-- Those of the tasks :ids that could be claimed.
SELECT ${queue_entry} FROM tasks WHERE tasks.status || '' = 'queued' AND ${can_run_now} AND tasks.id IN (${ids})
