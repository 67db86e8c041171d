-- The pull requests whose forge is to be asked now, the longest due first.
--   :limit at most
-- task_id, next_at
SELECT task_id, next_at FROM pull_requests WHERE next_at <= ${now} ORDER BY next_at LIMIT :limit
