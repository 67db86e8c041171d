-- Notes that nobody has answered a question for long; once.
-- id
UPDATE questions
SET overdue_at = ${now}
WHERE id = :id AND status = 'open' AND overdue_at IS NULL
