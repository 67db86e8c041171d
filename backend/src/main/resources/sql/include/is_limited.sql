-- Whether the repository of a row of tasks has max_parallel, as the row keeps it.
CASE WHEN EXISTS (SELECT 1 FROM repositories r WHERE r.url_key = tasks.repository_key AND r.max_parallel IS NOT NULL) THEN 1 ELSE 0 END
