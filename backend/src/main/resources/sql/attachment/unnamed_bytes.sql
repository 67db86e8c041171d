-- How many bytes the attachments have that no task names.
SELECT COALESCE(SUM(a.size_bytes), 0)
FROM attachments a
WHERE NOT EXISTS (SELECT 1 FROM task_attachments t WHERE t.attachment_id = a.id)
