-- Notes what became of a task of a job, and that its backend is still at it.
-- job, backend; done, failed: 0 or 1; place: the task; problems: JSON array, all so far; lease: ms
UPDATE bulk_jobs SET done = done + :done, failed = failed + :failed, place = :place, problems = :problems, held_until = ${now} + :lease,
    updated_at = ${now}
WHERE id = :job AND held_by = :backend AND status = 'running'
