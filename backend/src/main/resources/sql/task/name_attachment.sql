-- Notes that a task names an attachment, which then stays as long as the task does.
-- task; attachment
INSERT INTO task_attachments (task_id, attachment_id)
VALUES (:task, :attachment)
