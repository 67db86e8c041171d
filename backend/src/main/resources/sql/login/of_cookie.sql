-- The open login of a cookie.
-- cookie: its SHA-256
-- the login, with now_ms
SELECT logins.*, ${now} AS now_ms FROM logins WHERE cookie_sha256 = :cookie AND ended_at IS NULL AND expires_at > ${now}
