-- Takes a one-time code out; answers a row where it was still good.
-- code: its SHA-256
DELETE FROM login_codes WHERE code_sha256 = :code AND expires_at > ${now}
RETURNING code_sha256
