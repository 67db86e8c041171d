-- Closes a question that nobody answered.
-- id; status: withdrawn or expired; reason
UPDATE questions
SET status = :status, closed_at = ${now}, close_reason = :reason
WHERE id = :id AND status = 'open'
