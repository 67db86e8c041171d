-- An attachment without its content.
-- id
-- id, name, media_type, size_bytes, sha256
SELECT a.id, a.name, a.media_type, a.size_bytes, a.sha256 FROM attachments a WHERE a.id = :id
