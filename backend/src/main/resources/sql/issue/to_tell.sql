-- The issues whose comment may have to be written: those that are not settled. The longest untold first.
--   :limit at most
-- told_now: the time of reading, ms; ahead: how many stand before it in its queue, counted to 11; question: of its open question
SELECT i.id, i.number, i.repository_url, i.comment_id, i.told, i.told_at, i.tell_at, i.tell_attempts, i.refused, ${now} AS told_now,
    t.id AS task_id, t.status, t.reason_message, p.state AS request_state, p.url AS request_url, p.number AS request_number, p.problem AS request_problem,
    q.id AS question_id, q.kind AS question_kind, q.content AS question, e.branch, e.result,
    CASE WHEN t.status = 'queued' THEN (SELECT COUNT(*) FROM (SELECT 1 AS one FROM tasks o
        WHERE o.status = 'queued' AND o.queue = t.queue AND o.position < t.position LIMIT 11) ahead_of_it) END AS ahead
FROM forge_issues i
LEFT JOIN tasks t ON t.id = i.task_id
LEFT JOIN pull_requests p ON p.task_id = t.id
LEFT JOIN questions q ON q.id = (SELECT MIN(x.id) FROM questions x WHERE x.task_id = t.id AND x.status = 'open')
LEFT JOIN executions e ON e.id = t.kept_execution_id
WHERE i.settled = 0 AND (i.task_id IS NOT NULL OR i.refused IS NOT NULL) AND i.tell_at <= ${now}
ORDER BY COALESCE(i.told_at, 0) LIMIT :limit
