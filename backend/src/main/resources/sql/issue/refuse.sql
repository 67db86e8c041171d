-- Notes why no task can be made of an issue.
--   :id   :issue the forge's id of it   :url   :refused one sentence
UPDATE forge_issues SET issue_id = :issue, url = :url, refused = :refused WHERE id = :id
