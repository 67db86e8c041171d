-- Drops deliveries that are over and older than a time.
-- before: ms
DELETE FROM webhook_deliveries WHERE status <> 'pending' AND created_at < :before
