-- Keeps a one-time code.
-- code: its SHA-256; life: ms
-- expires_at
INSERT INTO login_codes (code_sha256, created_at, expires_at) VALUES (:code, ${now}, ${now} + :life)
RETURNING expires_at
