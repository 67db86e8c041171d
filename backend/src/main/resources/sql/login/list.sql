-- The open logins, newest first.
SELECT * FROM logins WHERE ended_at IS NULL AND expires_at > ${now} ORDER BY created_at DESC, id DESC
