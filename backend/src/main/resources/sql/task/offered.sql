-- Rows that could be claimed and of which Redis was told at least :age ms ago.
SELECT ${queue_entry} FROM tasks WHERE tasks.status = 'queued' AND ${can_be_offered} AND tasks.dispatched_at <= ${now} - :age
