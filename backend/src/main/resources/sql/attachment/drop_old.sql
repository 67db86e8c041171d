-- Drops attachments that no task names, and that are that old; one that a task names in this very moment stays.
-- unnamed_for: milliseconds; most: how many
DELETE FROM attachments
WHERE id IN (
    SELECT a.id FROM attachments a
    WHERE a.created_at <= ${now} - :unnamed_for
        AND NOT EXISTS (SELECT 1 FROM task_attachments t WHERE t.attachment_id = a.id)
    ORDER BY a.created_at
    LIMIT :most)
    AND (named_at IS NULL OR named_at <= ${now} - :unnamed_for)
