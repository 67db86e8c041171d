-- Adds a repository, unless one of this key is there.
-- id, url, key, defaults: JSON text; issues: whether they become tasks; max_parallel or null; actor: who says something of it, or null
INSERT INTO repositories (id, url, url_key, defaults, issues, max_parallel, version, created_at, updated_at, updated_by)
VALUES (:id, :url, :key, :defaults, :issues, :max_parallel, 1, ${now}, ${now}, :actor)
ON CONFLICT (url_key) DO NOTHING
