-- An issue as it was seen last, and how its task stands, where its repository takes issues.
--   :id
-- status: null where it has no task
SELECT i.id, i.url_key, i.number, i.repository_url, i.issue_id, i.heard, i.labelled, i.task_id, i.attempts, t.status, l.taken_from
FROM forge_issues i
JOIN issue_looks l ON l.url_key = i.url_key
LEFT JOIN tasks t ON t.id = i.task_id
WHERE i.id = :id
