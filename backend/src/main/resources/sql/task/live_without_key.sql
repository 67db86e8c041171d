-- The tasks of before that are not over and whose rows do not say yet which repository they are of.
-- id; repository_url
SELECT id, repository_url FROM tasks WHERE ${is_live} AND repository_key IS NULL
