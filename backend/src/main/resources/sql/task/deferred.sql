-- Tasks that wait for others, oldest first, at :most so many.
SELECT id FROM tasks WHERE status = 'queued' AND deferred = 1 ORDER BY id LIMIT :most
