-- A delivery was taken; nothing where it is over.
-- id; answered: the status; now: ms
UPDATE webhook_deliveries
SET status = 'delivered', next_at = NULL, delivered_at = :now, last_status = :answered, last_error = NULL
WHERE id = :id AND status = 'pending'
