-- An attachment with its content, where the task names it.
-- id; task
-- id, name, media_type, size_bytes, sha256, content
SELECT a.id, a.name, a.media_type, a.size_bytes, a.sha256, a.content
FROM attachments a
JOIN task_attachments t ON t.attachment_id = a.id
WHERE a.id = :id AND t.task_id = :task
