-- The digest of the newest file that rules were taken from.
-- digest
SELECT file_sha256 AS digest
FROM policies
WHERE file_sha256 IS NOT NULL
ORDER BY id DESC
LIMIT 1
