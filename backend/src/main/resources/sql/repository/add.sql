-- Adds a repository, unless one of this key is there.
-- id, url, key, defaults: JSON text; actor: who says something of it, or null
INSERT INTO repositories (id, url, url_key, defaults, version, created_at, updated_at, updated_by)
VALUES (:id, :url, :key, :defaults, 1, ${now}, ${now}, :actor)
ON CONFLICT (url_key) DO NOTHING
