-- What the runs of this attempt used of its time, ms: kept while it is parked, but never all of its timeout, so that it can go on at all.
CASE WHEN ran_ms + ${now} - (SELECT e.started_at FROM executions e WHERE e.id = tasks.execution_id) > timeout_ms - 1000
    THEN timeout_ms - 1000
    ELSE ran_ms + ${now} - (SELECT e.started_at FROM executions e WHERE e.id = tasks.execution_id) END
