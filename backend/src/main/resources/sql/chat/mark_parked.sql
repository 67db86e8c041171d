-- Notes that a run was ended for a question.
-- id
UPDATE questions
SET parked = 1
WHERE id = :id
