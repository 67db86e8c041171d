-- An attachment with its content.
-- id
-- id, name, media_type, size_bytes, sha256, content
SELECT a.id, a.name, a.media_type, a.size_bytes, a.sha256, a.content FROM attachments a WHERE a.id = :id
