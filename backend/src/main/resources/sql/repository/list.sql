-- A page of the repositories, newest first.
-- key: only the one of this address; limit, offset
SELECT r.*, c.content, c.seen_at, c.trust
FROM repositories r
LEFT JOIN repository_contents c ON c.url_key = r.url_key
WHERE 1 = 1
    AND r.url_key = :key -- if key
ORDER BY r.id DESC
LIMIT :limit OFFSET :offset
