-- True of a worker (w) that broke when half or more of three or more connected workers did, those included that are back. That was the
-- network or a balancer, and says nothing of any one of them.
-- suspicion: milliseconds within which they broke together; lease: milliseconds in which the others were heard of
(
    select count(*) >= 3
        and 2 * sum(case when x.last_broken_at between w.broken_at - :suspicion and w.broken_at + :suspicion then 1 else 0 end) >= count(*)
    from workers x
    where x.directives_connection > 0 and x.deregistered_at is null and x.last_seen_at > ${now} - :lease
        and (x.broken_at is null or x.last_broken_at between w.broken_at - :suspicion and w.broken_at + :suspicion)
)
