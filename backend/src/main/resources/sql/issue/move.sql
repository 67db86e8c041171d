-- Has an issue that was taken by an address that takes none any more looked at by another one of the same repository.
--   :issue the forge's id of it   :forge its name   :key   :url   :number by the other address
UPDATE forge_issues SET url_key = :key, repository_url = :url, number = :number, look_at = ${now}, attempts = 0
WHERE issue_id = :issue AND forge = :forge AND NOT EXISTS (SELECT 1 FROM issue_looks l WHERE l.url_key = forge_issues.url_key)
    AND NOT EXISTS (SELECT 1 FROM forge_issues n WHERE n.url_key = :key AND n.number = :number)
