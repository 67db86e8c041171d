-- Replaces what is trusted of what a repository brings for agents to run.
-- key; trust: JSON text
UPDATE repository_contents SET trust = :trust WHERE url_key = :key
