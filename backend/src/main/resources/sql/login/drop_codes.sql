-- Drops the codes that nobody used in time.
DELETE FROM login_codes WHERE expires_at <= ${now}
