-- Notes that the controller made nothing of a question.
-- question, error; cost: millionths of a dollar
UPDATE controller_drafts
SET state = 'failed', error = :error, cost_micro_usd = :cost, decided_at = ${now}
WHERE question_id = :question AND state = 'asking'
