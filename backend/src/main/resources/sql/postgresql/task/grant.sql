-- The grant: gives workers the right to run tasks, which nothing else gives. One statement, one commit.
--   :asks    the requests for work (include asks)        :wanted  the tasks that each asks for (include wanted)
--   :lease   ms that the right lasts without a heartbeat
--   :session_reuse 'off', 'linked' or 'related', :session_idle and :session_max_age ms, :session_max_context a share: which session it runs in
-- Answers a row for each task that was granted, with its ask. Then the row is in_progress with a new fence and claim, an execution
-- runs, and the history has a line. What was not claimable changed nothing; a request with no row is told why by task/asked.
-- The rows of repositories that limit how many run are locked first, in one order: the trigger (V43) locks them in that of the tasks, and two
-- statements that grant tasks of the same two would wait for each other.
WITH rooms AS MATERIALIZED (
    SELECT r.id FROM repositories r
    WHERE r.max_parallel IS NOT NULL
        AND r.url_key IN (SELECT tasks.repository_key FROM ${wanted} JOIN tasks ON tasks.id = n.task WHERE tasks.limited = 1)
    ORDER BY r.url_key
    FOR NO KEY UPDATE OF r),
w AS MATERIALIZED (
    SELECT a.ask, a.request, w.id, w.name, w.labels, w.incarnation, ${answered_before} AS answered
    FROM ${asks} JOIN workers w ON w.id = a.worker
    WHERE ${asking_worker}
    FOR SHARE OF w),
granted AS (
    UPDATE tasks SET ${grants}
    FROM ${wanted} JOIN w ON w.ask = n.ask AND w.answered = 0
    WHERE (SELECT COUNT(*) FROM rooms) >= 0 AND ${may_be_granted}
    RETURNING n.ask, n.session AS new_session, n.ordinal, tasks.fresh, tasks.reason_since, w.request, w.name, w.incarnation,
        tasks.worker_id, ${work_order}),
begun AS (
    INSERT INTO executions (${execution_of_grant})
    SELECT g.execution_id, g.id, g.job_id, g.attempts, g.worker_id, g.name, g.incarnation, g.fence, g.claim_id, g.request, g.ordinal,
        g.session_id, CASE WHEN g.session_id = g.new_session THEN 0 ELSE 1 END, g.work_branch, 'running', ${fresh_session_note},
        g.reason_since, 0
    FROM granted g),
noted AS (
    INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
    SELECT g.id, g.job_id, 'queued', 'in_progress', g.fence, g.execution_id, 'worker ' || g.name, 'running',
        'Granted to worker ' || g.name || ', attempt ' || g.attempts || '.', g.reason_since
    FROM granted g)
SELECT * FROM granted
