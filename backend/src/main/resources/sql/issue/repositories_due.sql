-- The repositories whose issues are to be looked through now; one that was never looked through has no time.
--   :limit at most
-- url, url_key, next_at
SELECT r.url, r.url_key, l.next_at
FROM repositories r
LEFT JOIN issue_looks l ON l.url_key = r.url_key
WHERE r.issues = 1 AND (l.next_at IS NULL OR l.next_at <= ${now})
ORDER BY COALESCE(l.next_at, 0) LIMIT :limit
