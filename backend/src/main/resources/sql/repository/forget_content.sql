-- Forgets what a repository brings for agents to run, and what of it is trusted.
-- key
DELETE FROM repository_contents WHERE url_key = :key
