-- Ends an open login.
-- id
UPDATE logins SET ended_at = ${now} WHERE id = :id AND ended_at IS NULL AND expires_at > ${now}
