-- The grant: gives a worker the right to run tasks, which nothing else gives. The caller's transaction holds the three together.
--   :asks    the one request for work (include asks)     :wanted  the tasks that it asks for (include wanted)
--   :lease   ms that the right lasts without a heartbeat
--   :session_reuse 'off', 'linked' or 'related', :session_idle and :session_max_age ms, :session_max_context a share: which session it runs in
-- Answers a row for each task that was granted, with its ask. Then the row is in_progress with a new fence and claim, an execution
-- runs, and the history has a line. What was not claimable changed nothing; a request with no row is told why by task/asked.
UPDATE tasks SET ${grants}
FROM ${wanted}, (SELECT w.id, w.name, w.labels, a.ask FROM ${asks} JOIN workers w ON w.id = a.worker
    WHERE ${asking_worker} AND ${answered_before} = 0) AS w
WHERE w.ask = n.ask AND ${may_be_granted}
RETURNING 0 AS ask, ${work_order};
INSERT INTO executions (${execution_of_grant})
SELECT g.execution_id, g.id, g.job_id, g.attempts, g.worker_id, g.name, g.incarnation, g.fence, g.claim_id, g.request, g.ordinal,
    g.session_id, CASE WHEN g.session_id = g.new_session THEN 0 ELSE 1 END, g.work_branch, 'running', ${fresh_session_note},
    g.reason_since, 0
FROM ${granted};
INSERT INTO task_history (task_id, job_id, from_status, to_status, fence, execution_id, actor, reason_code, message, at)
SELECT g.id, g.job_id, 'queued', 'in_progress', g.fence, g.execution_id, 'worker ' || g.name, 'running',
    'Granted to worker ' || g.name || ', attempt ' || g.attempts || '.', g.reason_since
FROM ${granted};
