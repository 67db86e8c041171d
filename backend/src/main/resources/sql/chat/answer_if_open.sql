-- Closes a question with what a person, or the controller, decided. The first that comes counts.
-- id; answer: the id of the answer; by: who; response: the words
-- allowed; for_task: whether it counts in every later run of the task
-- message: for a refusal, what the agent gets to read; updated_input: JSON text with which the call is made, or null
UPDATE questions
SET status = 'answered', closed_at = ${now}, answer_id = :answer, answered_by = :by, response = :response,
    allowed = :allowed, for_task = :for_task, answer_message = :message, updated_input = :updated_input
WHERE id = :id AND status = 'open'
