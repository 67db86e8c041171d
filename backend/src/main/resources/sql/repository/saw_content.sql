-- Notes what a run saw that a repository brings for agents to run.
-- key; content: JSON text
INSERT INTO repository_contents (url_key, content, seen_at)
VALUES (:key, :content, ${now})
ON CONFLICT (url_key) DO UPDATE SET content = excluded.content, seen_at = excluded.seen_at
