-- A pull request, and what the task has come to.
--   :task
-- now_ms: the store's time; ended_at: when that run ended, or null
-- issue: the number of the one that became the task, or null; result: JSON text of the run that completed it last, or null; cost: millionths of a dollar, of all its runs, or null
SELECT p.state, p.number, p.url, p.checks, p.review_state, p.to_write, p.attempts, p.heard, p.head, p.checks_told, p.told_head, t.follow_checks, t.id, t.title, t.description, t.status, t.delivery,
    t.repository_url, t.branch_name, t.base_branch, t.verify_command, e.branch, e.result, e.ended_at, ${now} AS now_ms,
    (SELECT SUM(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost,
    (SELECT i.number FROM forge_issues i WHERE i.task_id = t.id) AS issue
FROM pull_requests p JOIN tasks t ON t.id = p.task_id
LEFT JOIN executions e ON e.id = t.kept_execution_id
WHERE p.task_id = :task
