-- Open questions that the controller may answer and no backend has taken, oldest first.
-- most: how many
-- id
SELECT q.id
FROM questions q
WHERE q.status = 'open' AND q.controller = 1
    AND NOT EXISTS (SELECT 1 FROM controller_drafts d WHERE d.question_id = q.id)
ORDER BY q.created_at
LIMIT :most
