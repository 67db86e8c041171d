-- Makes an answered question that call's, so that only the call that took the answer is given it again; changes nothing where the call
-- has a question already.
-- id: of the question; call: in the run that asked
UPDATE questions
SET call_id = :call
WHERE id = :id
    AND NOT EXISTS (
        SELECT 1 FROM questions o
        WHERE o.execution_id = questions.execution_id AND o.call_id = :call)
