-- The usage limit of a :worker's credential resets at :until; of two limits the later counts. Nothing for a worker without a fingerprint.
INSERT INTO credential_limits (fingerprint, until, noted_at)
SELECT credential_fingerprint, CAST(:until AS bigint), ${now} FROM workers WHERE id = :worker AND credential_fingerprint IS NOT NULL
ON CONFLICT (fingerprint) DO UPDATE SET
    until = CASE WHEN credential_limits.until > excluded.until THEN credential_limits.until ELSE excluded.until END,
    noted_at = excluded.noted_at
