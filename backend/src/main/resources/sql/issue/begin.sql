-- Notes the task that an issue has become, unless another row has it (its repository is known by two addresses then), or its repository takes none
-- any more.
--   :id   :issue the forge's id of it   :url   :task
UPDATE forge_issues SET issue_id = :issue, url = :url, task_id = :task, refused = NULL
WHERE id = :id AND NOT EXISTS (SELECT 1 FROM forge_issues o WHERE o.task_id = :task AND o.id <> :id)
    AND EXISTS (SELECT 1 FROM issue_looks l WHERE l.url_key = forge_issues.url_key)
