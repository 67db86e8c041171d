-- Locks the worker that runs a :task. Whoever changes a running task and its worker locks the worker first, as heartbeats and grants do.
UPDATE workers SET last_directive = last_directive
WHERE id = (SELECT worker_id FROM tasks WHERE id = :task AND status = 'in_progress')
