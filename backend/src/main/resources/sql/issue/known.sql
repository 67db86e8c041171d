-- Answers a row where the same issue of a forge was taken by another address of its repository.
--   :id of the row that asks   :issue the forge's id of it
SELECT 1
FROM forge_issues i
JOIN forge_issues o ON o.forge = i.forge AND o.issue_id = :issue AND o.id <> i.id
WHERE i.id = :id
