-- Adds a :sentence to the reason of a :task that is parked on that :question.
UPDATE tasks SET reason_message = reason_message || ' ' || :sentence, updated_at = ${now}
WHERE id = :task AND status = 'waiting' AND question_id = :question
