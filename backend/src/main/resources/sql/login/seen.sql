-- Notes that a login was used.
-- id
UPDATE logins SET last_seen_at = ${now} WHERE id = :id
