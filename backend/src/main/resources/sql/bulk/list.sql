-- A page of the jobs, newest first.
-- limit, offset
SELECT * FROM bulk_jobs ORDER BY id DESC LIMIT :limit OFFSET :offset
