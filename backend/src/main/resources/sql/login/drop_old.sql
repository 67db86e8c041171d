-- Drops logins that ended long ago.
-- age: ms
DELETE FROM logins WHERE COALESCE(ended_at, expires_at) < ${now} - :age
