-- Notes how far a job has looked, where nothing was to be changed.
-- job, backend; place: the last task that was looked at; lease: ms
UPDATE bulk_jobs SET place = :place, held_until = ${now} + :lease, updated_at = ${now}
WHERE id = :job AND held_by = :backend AND status = 'running'
