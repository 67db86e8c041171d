-- How much was posted or is to be.
-- status, event: only those
SELECT count(*)
FROM webhook_deliveries d
WHERE 1 = 1
    AND d.status = :status -- if status
    AND d.event = :event -- if event
