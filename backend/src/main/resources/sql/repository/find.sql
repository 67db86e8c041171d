-- One repository.
-- id
SELECT r.*, c.content, c.seen_at, c.trust, l.problem AS issues_problem
FROM repositories r
LEFT JOIN repository_contents c ON c.url_key = r.url_key
LEFT JOIN issue_looks l ON l.url_key = r.url_key
WHERE r.id = :id
