-- Queued rows that their repository does not let begin now, and of which Redis was told at least :age ms ago.
SELECT ${queue_entry} FROM tasks WHERE tasks.status = 'queued' AND tasks.limited = 1 AND tasks.dispatched_at <= ${now} - :age AND tasks.id NOT IN (${next_of_limited})
