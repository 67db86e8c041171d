-- Notes that a run has the answer; once.
-- id: of the question
UPDATE questions
SET taken_at = ${now}
WHERE id = :id AND taken_at IS NULL
