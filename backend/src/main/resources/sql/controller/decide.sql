-- Notes what the controller made of a question, unless it was given up in between.
-- question; state: answered, draft or superseded; decision, response, reason
-- confidence: thousandths; error: may be null; cost: millionths of a dollar
UPDATE controller_drafts
SET state = :state, decision = :decision, response = :response, reason = :reason,
    confidence = :confidence, error = :error, cost_micro_usd = :cost, decided_at = ${now}
WHERE question_id = :question AND state = 'asking'
