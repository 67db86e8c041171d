-- Says of the tasks of the repository :key that are not over whether it has max_parallel, as its row says it now.
UPDATE tasks SET limited = ${is_limited} WHERE ${is_live} AND repository_key = :key AND limited <> ${is_limited}
