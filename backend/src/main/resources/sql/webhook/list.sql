-- A page of what was posted, newest first.
-- status, event: only those; limit, offset
-- the deliveries, with url and format of their target
SELECT d.*, t.url, t.format
FROM webhook_deliveries d
JOIN webhook_targets t ON t.target = d.target
WHERE 1 = 1
    AND d.status = :status -- if status
    AND d.event = :event -- if event
ORDER BY d.id DESC
LIMIT :limit OFFSET :offset
