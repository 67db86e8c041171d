-- Whether a worker with another credential than :worker could take its task: one that was heard of within :lease ms before it, whatever
-- its row says of a later silence.
SELECT 1 AS one FROM workers o JOIN workers w ON w.id = :worker
WHERE o.id <> w.id AND o.deregistered_at IS NULL AND o.draining = 0 AND o.status NOT IN ('error', 'offline')
    AND o.last_seen_at > w.last_seen_at - :lease
    AND COALESCE(o.credential_fingerprint, '') <> COALESCE(w.credential_fingerprint, '')
LIMIT 1
