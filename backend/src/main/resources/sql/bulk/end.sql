-- Ends a job; then it says how many tasks it came to.
-- job, backend
UPDATE bulk_jobs SET status = 'done', matched = done + failed, finished_at = ${now}, updated_at = ${now}, held_by = NULL, held_until = NULL
WHERE id = :job AND held_by = :backend AND status = 'running'
