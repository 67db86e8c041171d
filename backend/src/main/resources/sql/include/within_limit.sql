-- True of a row w of workers whose credential is at no usage limit.
NOT EXISTS (SELECT 1 FROM credential_limits l WHERE l.fingerprint = w.credential_fingerprint AND l.until > ${now})
