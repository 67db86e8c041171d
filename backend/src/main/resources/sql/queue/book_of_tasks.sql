-- How many tasks stand where in each queue: the live ones from their rows, those that are over from the counts that are kept of them.
SELECT queue, SUM(pending) AS pending, SUM(started) AS started, SUM(finished) AS finished, SUM(failed) AS failed,
    SUM(deferred) AS deferred, SUM(scheduled) AS scheduled
FROM (
    SELECT queue,
        CASE WHEN status = 'queued' AND deferred = 0 AND due_at <= ${now} THEN 1 ELSE 0 END AS pending,
        CASE WHEN status = 'in_progress' THEN 1 ELSE 0 END AS started,
        CASE WHEN status = 'queued' AND deferred = 1 OR status = 'waiting' AND question_id IS NOT NULL THEN 1 ELSE 0 END AS deferred,
        CASE WHEN status = 'queued' AND deferred = 0 AND due_at > ${now} OR status = 'waiting' AND question_id IS NULL
            THEN 1 ELSE 0 END AS scheduled,
        0 AS finished, 0 AS failed
    FROM tasks WHERE ${is_live}
    UNION ALL
    SELECT book, 0, 0, 0, 0, CASE WHEN status = 'failed' THEN 0 ELSE n END, CASE WHEN status = 'failed' THEN n ELSE 0 END
    FROM finished_counts WHERE book <> 'cleared') counted
GROUP BY queue
