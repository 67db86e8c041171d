-- The issues whose forge is to be asked now, the longest due first; not of repositories that take none any more.
--   :limit at most
-- id, look_at
SELECT i.id, i.look_at
FROM forge_issues i
JOIN issue_looks l ON l.url_key = i.url_key
WHERE i.look_at <= ${now}
ORDER BY i.look_at LIMIT :limit
