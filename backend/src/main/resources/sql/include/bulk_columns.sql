-- What people see of a job.
id, action, priority, status, matched, done, failed, problems, filter, actor, created_at, updated_at, finished_at
