-- Notes what a person says of a task's work, as it stands now.
-- id, task, verdict, message (may be null), comments: JSON; message_id: what was written to the agent, or null; actor: who says it
INSERT INTO reviews (id, task_id, execution_id, verdict, message, comments, message_id, actor, created_at)
SELECT :id, id, COALESCE(kept_execution_id, execution_id), :verdict, :message, :comments, CAST(:message_id AS VARCHAR(36)), :actor, ${now}
FROM tasks
WHERE id = :task
