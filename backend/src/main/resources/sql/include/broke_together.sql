-- True of a worker (w) that broke when half or more of three or more connected workers did, those included that are back. That was the
-- network or a balancer, and says nothing of any one of them.
-- suspicion: milliseconds within which they broke together; lease: milliseconds in which the others were heard of
(
    SELECT count(*) >= 3
        AND 2 * sum(CASE WHEN x.last_broken_at BETWEEN w.broken_at - :suspicion AND w.broken_at + :suspicion THEN 1 ELSE 0 END) >= count(*)
    FROM workers x
    WHERE x.directives_connection > 0 AND x.deregistered_at IS NULL AND x.last_seen_at > ${now} - :lease
        AND (x.broken_at IS NULL OR x.last_broken_at BETWEEN w.broken_at - :suspicion AND w.broken_at + :suspicion)
)
