-- Adds what a person wrote to a task's agent, unread.
-- id, task, session (may be null), content, actor: who wrote
INSERT INTO messages (id, task_id, session_id, content, actor, created_at)
VALUES (:id, :task, :session, :content, :actor, ${now})
