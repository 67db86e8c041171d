-- Moves what could have been claimed for long to the head of the most urgent queue, behind critical tasks and what was answered or
-- handed back before. It looks at the heads of a queue only: nothing behind them is older. What waits for room in its repository does
-- not wait for more urgent tasks, and stays where it is.
--   :queue its word   :starved ms   :most how many heads   :returned as QueuePosition has it   :message why it is where it is
-- Answers the changed rows. They are found by the ids of the heads, never the other way round: the concatenation keeps PostgreSQL, which may take
-- it that nothing is queued, from looking through the heads anew for each queued task.
UPDATE tasks SET queue = 'high_priority', dispatched_at = NULL, reason_message = :message, updated_at = ${now},
    position = CASE WHEN position < 0 THEN position ELSE position - :returned END
WHERE status || '' = 'queued' AND id IN (
    SELECT heads.id FROM (SELECT id, due_at FROM tasks
        WHERE status = 'queued' AND deferred = 0 AND queue = :queue AND (limited = 0 OR id IN (${next_of_limited}))
        ORDER BY position LIMIT :most) heads
    WHERE heads.due_at <= ${now} - :starved)
RETURNING ${changed_task}
