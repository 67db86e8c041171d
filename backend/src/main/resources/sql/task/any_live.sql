-- Whether anything is there that a loop could have to move on: a task that is not over, an open question, or a message that no run of
-- a completed task has read.
-- a row if so
SELECT 1 AS live
WHERE EXISTS (SELECT 1 FROM tasks WHERE ${is_live})
    OR EXISTS (SELECT 1 FROM questions WHERE status = 'open')
    OR EXISTS (SELECT 1 FROM messages m JOIN tasks t ON t.id = m.task_id AND t.status = 'completed' WHERE m.taken_at IS NULL)
