-- job
SELECT * FROM bulk_jobs WHERE id = :job
