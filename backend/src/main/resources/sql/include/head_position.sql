-- The position at the head of its queue (:returned and :critical as QueuePosition has them). Two hand-backs must not look like a critical task, so
-- one that is there stays where it is.
CASE WHEN position < CASE WHEN priority = 'critical' THEN -CAST(:critical AS bigint) ELSE 0 END THEN position
    ELSE position - :returned END
