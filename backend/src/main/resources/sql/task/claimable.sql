-- Those of the tasks :ids that could be claimed.
SELECT ${queue_entry} FROM tasks WHERE tasks.status || '' = 'queued' AND ${can_be_offered} AND tasks.id IN (${ids})
