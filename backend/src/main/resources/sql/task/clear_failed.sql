-- Takes entries that failed at least :age ms ago out of the queue's books.
UPDATE tasks SET queue_cleared_at = ${now} WHERE status = 'failed' AND queue_cleared_at IS NULL AND finished_at <= ${now} - :age
