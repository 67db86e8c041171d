-- Gives up deliveries that are pending since before a time.
-- before: ms; error
UPDATE webhook_deliveries SET status = 'failed', next_at = NULL, last_error = :error
WHERE status = 'pending' AND created_at < :before
