-- Notes that an issue may have changed, where issues of its repository are taken.
--   :id of a new row   :key of the repository, in whatever case   :number   :forge its name
--   :asks 1 where it may ask something of us; 0: only one that is known already
INSERT INTO forge_issues (id, url_key, number, repository_url, forge, look_at, tell_at)
SELECT :id, r.url_key, :number, r.url, :forge, ${now}, ${now}
FROM repositories r
WHERE LOWER(r.url_key) = LOWER(:key) AND r.issues = 1
    AND (:asks = 1 OR EXISTS (SELECT 1 FROM forge_issues f WHERE f.url_key = r.url_key AND f.number = :number))
ON CONFLICT (url_key, number) DO UPDATE SET look_at = excluded.look_at, attempts = 0
