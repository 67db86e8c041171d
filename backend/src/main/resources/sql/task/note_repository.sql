-- Says of the tasks of before that name a repository by its :url which one that is.
--   :key what all forms of its address have in common
UPDATE tasks SET repository_key = :key WHERE repository_url = :url AND repository_key IS NULL
