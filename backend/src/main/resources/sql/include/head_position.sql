-- The position at the head of its queue (QueuePosition.RETURNED, CRITICAL). Two hand-backs must not look like a critical task, so
-- one that is there stays where it is.
CASE WHEN position < CASE WHEN priority = 'critical' THEN -2251799813685248 ELSE 0 END THEN position
    ELSE position - 1125899906842624 END
