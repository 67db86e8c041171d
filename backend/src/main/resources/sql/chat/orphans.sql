-- Open questions that nobody can answer any more, since their run ended otherwise; oldest first.
-- most: how many
-- id
SELECT q.id
FROM questions q
WHERE q.status = 'open' AND NOT (${answerable})
ORDER BY q.created_at
LIMIT :most
