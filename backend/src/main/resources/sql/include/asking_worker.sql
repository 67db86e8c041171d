-- True of a row w of workers and a request a for work: this incarnation is the current one, it may take work, and the usage limit
-- of its credential is over, for each worker a little later than for the one before it.
w.incarnation = a.incarnation AND ${may_take_work} AND NOT EXISTS (
    SELECT 1 FROM credential_limits l WHERE l.fingerprint = w.credential_fingerprint AND l.until + a.delay > ${now})
