-- An attachment that a task is to name; it stays until the transaction ends.
-- id
-- id, name, media_type, size_bytes, sha256
UPDATE attachments SET named_at = ${now} WHERE id = :id
RETURNING id, name, media_type, size_bytes, sha256
