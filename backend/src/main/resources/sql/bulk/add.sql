-- Adds a job that is to be done.
-- job; action; priority, fresh: of some actions; filter: JSON or null; ids: JSON or null; actor; matched: tasks, or null where it is not known
INSERT INTO bulk_jobs (id, action, priority, fresh, filter, ids, actor, status, matched, done, failed, problems, created_at, updated_at)
VALUES (:job, :action, :priority, :fresh, :filter, :ids, :actor, 'running', :matched, 0, 0, '[]', ${now}, ${now})
