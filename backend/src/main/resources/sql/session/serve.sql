-- Notes that a session serves that task now, at that worker, and what the task is on. One that was terminated lives again.
-- session, worker, task, now
update sessions
set worker_id = :worker, status = 'active', terminated_at = null, end_reason = null,
    tasks_served = tasks_served + case when task_id = :task then 0 else 1 end, task_id = :task,
    repository_url = (select t.repository_url from tasks t where t.id = :task),
    branch_name = (select t.branch_name from tasks t where t.id = :task),
    last_activity_at = :now
where session_id = :session
