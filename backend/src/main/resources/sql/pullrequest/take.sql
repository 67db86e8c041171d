-- Moves one on, so that nobody else asks for it meanwhile; who dies gives it free after that time.
--   :task   :seen its next_at as it was read   :hold ms
-- Answers its next_at then, where it was still as it was read.
UPDATE pull_requests SET next_at = ${now} + :hold WHERE task_id = :task AND next_at = :seen
RETURNING next_at
