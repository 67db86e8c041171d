-- What is told of a task, with its newest run.
-- task
-- id, title, status, repository_url, failure_class, branch; result: JSON text; cost: millionths of a dollar, of all its runs, or null
SELECT t.id, t.title, t.status, t.repository_url, t.failure_class, e.branch, e.result,
    (SELECT sum(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost
FROM tasks t
LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence
WHERE t.id = :task
