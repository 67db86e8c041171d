-- What is to be posted, due at once.
-- id, target, event, task; question: or null; body; now: ms
INSERT INTO webhook_deliveries (id, target, event, task_id, question_id, body, status, attempts, next_at, created_at)
VALUES (:id, :target, :event, :task, :question, :body, 'pending', 0, :now, :now)
