-- Takes a question for this backend, which asks the model; changes nothing where another was first, or it is not open any more.
-- question, model
INSERT INTO controller_drafts (question_id, state, model, cost_micro_usd, created_at)
SELECT q.id, 'asking', :model, 0, ${now}
FROM questions q
WHERE q.id = :question AND q.status = 'open' AND q.controller = 1
ON CONFLICT DO NOTHING
