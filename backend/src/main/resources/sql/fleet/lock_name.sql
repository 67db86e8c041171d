-- Who has a name, locked until the commit, so that two registrations of it follow one another.
-- name; lease: milliseconds without contact after which a worker is offline
-- id, incarnation, host; live: 1 where it may be at work just now; silent: milliseconds since it was heard of
SELECT id, incarnation, host, ${now} - last_seen_at AS silent,
    CASE WHEN deregistered_at IS NULL AND broken_at IS NULL AND last_seen_at >= ${now} - :lease THEN 1 ELSE 0 END AS live
FROM workers
WHERE name = :name
${for_update}
