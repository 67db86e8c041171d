-- The addresses of tasks of before, whose rows do not say yet which repository they are of.
SELECT DISTINCT repository_url FROM tasks WHERE repository_key IS NULL
