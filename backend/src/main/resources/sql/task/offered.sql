-- Rows that could be claimed and of which Redis was told at least :age ms ago.
SELECT ${queue_entry} FROM tasks WHERE tasks.status = 'queued' AND ${can_run_now} AND tasks.dispatched_at <= ${now} - :age
