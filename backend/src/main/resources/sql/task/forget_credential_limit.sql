-- The usage limit of a :worker's credential counts no more.
DELETE FROM credential_limits WHERE fingerprint = (SELECT credential_fingerprint FROM workers WHERE id = :worker)
