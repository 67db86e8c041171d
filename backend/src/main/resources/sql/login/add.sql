-- Adds a login.
-- id; cookie: its SHA-256; browser: what it calls itself; life: ms
-- the login
INSERT INTO logins (id, cookie_sha256, browser, created_at, last_seen_at, expires_at)
VALUES (:id, :cookie, :browser, ${now}, ${now}, ${now} + :life)
RETURNING *
