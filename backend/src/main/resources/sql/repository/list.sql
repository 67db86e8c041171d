-- A page of the repositories, newest first.
-- key: only the one of this address; brings: only those of which a run saw that they bring something for agents to run; limit, offset
SELECT r.*, c.content, c.seen_at, c.trust, l.problem AS issues_problem
FROM repositories r
LEFT JOIN repository_contents c ON c.url_key = r.url_key
LEFT JOIN issue_looks l ON l.url_key = r.url_key
WHERE 1 = 1
    AND r.url_key = :key -- if key
    AND c.content IS NOT NULL -- if brings
ORDER BY r.id DESC
LIMIT :limit OFFSET :offset
