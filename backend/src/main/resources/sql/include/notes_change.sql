-- The line of the history of a task :task that has just changed its state from :from.
INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
SELECT id, job_id, :from, status, fence, execution_id, :actor, :code, :message, reason_since
FROM tasks WHERE id = :task;
