-- Ends a job; then it says how many tasks it came to, and names them no more.
-- job, backend
UPDATE bulk_jobs SET status = 'done', matched = done + failed, finished_at = ${now}, updated_at = ${now}, held_by = NULL, held_until = NULL,
    ids = CASE WHEN ids IS NOT NULL THEN '[]' END
WHERE id = :job AND held_by = :backend AND status = 'running'
