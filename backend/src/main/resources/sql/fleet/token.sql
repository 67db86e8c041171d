-- What a worker's token is held against.
-- worker; quiet: milliseconds after which its row says too little of when it was heard of
-- incarnation, token_sha256; labels: a JSON array; deregistered_at, or null
-- silent: whether its connection broke or it was not heard of for that long
SELECT incarnation, token_sha256, labels, deregistered_at,
    CASE WHEN broken_at IS NOT NULL OR last_seen_at < ${now} - :quiet THEN 1 ELSE 0 END AS silent
FROM workers
WHERE id = :worker
