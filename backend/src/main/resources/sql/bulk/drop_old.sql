-- Drops the jobs that have been done for :age ms.
DELETE FROM bulk_jobs WHERE status = 'done' AND finished_at < ${now} - :age
