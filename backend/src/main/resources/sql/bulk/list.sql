-- A page of the jobs, newest first, without the tasks that they name.
-- limit, offset
SELECT ${bulk_columns} FROM bulk_jobs ORDER BY id DESC LIMIT :limit OFFSET :offset
