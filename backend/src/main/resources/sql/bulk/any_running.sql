-- Whether a job is to be done.
SELECT id FROM bulk_jobs WHERE status = 'running' LIMIT 1
