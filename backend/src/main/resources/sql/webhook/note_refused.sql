-- A delivery was not taken; nothing where it is over, or somebody has begun another attempt since.
-- id; attempt: which; status: 'pending' and next: ms, or 'failed' and null; answered: the status, or null; error
UPDATE webhook_deliveries
SET status = :status, next_at = :next, last_status = :answered, last_error = :error
WHERE id = :id AND status = 'pending' AND attempts = :attempt
