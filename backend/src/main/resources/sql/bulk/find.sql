-- A job, without the tasks that it names.
-- job
SELECT ${bulk_columns} FROM bulk_jobs WHERE id = :job
