-- Whether any task waits for others.
SELECT 1 FROM tasks WHERE status = 'queued' AND deferred = 1 LIMIT 1
