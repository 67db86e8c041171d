-- An issue as it was seen last, and how its task stands.
--   :id
-- status: null where it has no task
SELECT i.id, i.number, i.repository_url, i.issue_id, i.heard, i.labelled, i.task_id, i.attempts, t.status
FROM forge_issues i
LEFT JOIN tasks t ON t.id = i.task_id
WHERE i.id = :id
