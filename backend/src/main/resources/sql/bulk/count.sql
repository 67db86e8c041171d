-- How many jobs there are.
SELECT COUNT(*) FROM bulk_jobs
