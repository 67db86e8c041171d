-- Notes what a worker says of itself, and locks its row until the commit.
-- worker, status; error: why it takes no work, or null
-- draining
UPDATE workers
SET ${heard}, status = :status, error_message = :error
WHERE id = :worker
RETURNING draining
