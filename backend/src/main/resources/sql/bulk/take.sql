-- Takes the oldest job that no backend is at, or goes on holding it.
-- backend: who takes it; lease: ms without a step after which another may
-- the job
UPDATE bulk_jobs SET held_by = :backend, held_until = ${now} + :lease
WHERE id = (SELECT b.id FROM bulk_jobs b WHERE b.status = 'running' AND (b.held_until IS NULL OR b.held_until < ${now} OR b.held_by = :backend)
        ORDER BY b.id LIMIT 1)
    AND status = 'running' AND (held_until IS NULL OR held_until < ${now} OR held_by = :backend)
RETURNING id, action, priority, fresh, filter, ids, actor, place, problems
