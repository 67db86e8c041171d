-- Adds an attachment that no task names yet.
-- id; name; media_type; size_bytes; sha256: of the content; content: bytes
INSERT INTO attachments (id, name, media_type, size_bytes, sha256, content, created_at)
VALUES (:id, :name, :media_type, :size_bytes, :sha256, :content, ${now})
