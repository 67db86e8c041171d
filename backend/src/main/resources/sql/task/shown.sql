-- What people see of tasks, in no order.
--   :ids   of tasks
-- Answers a row for each that is there: of the task, of its newest execution (e_), its pull request (p_), its issue (i_) and its last review (r_).
SELECT t.*, e.id AS e_id, e.attempt AS e_attempt, e.status AS e_status, e.worker_id AS e_worker_id,
    e.worker_name AS e_worker_name, e.session_id AS e_session_id, e.branch AS e_branch,
    e.started_at AS e_started_at, e.ended_at AS e_ended_at, e.failure_class AS e_failure_class,
    e.message AS e_message, e.exit_code AS e_exit_code, e.turns AS e_turns, e.input_tokens AS e_input_tokens,
    e.output_tokens AS e_output_tokens, e.cache_creation_input_tokens AS e_cache_creation,
    e.cache_read_input_tokens AS e_cache_read, e.cost_micro_usd AS e_cost, e.cost_estimated AS e_estimated,
    e.result AS e_result, ${now} AS now_ms,
    (SELECT SUM(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost_of_all,
    (SELECT MAX(x.cost_estimated) FROM executions x WHERE x.task_id = t.id) AS estimated_of_all,
    (SELECT SUM(x.output_tokens + COALESCE(x.input_tokens, 0) + COALESCE(x.cache_creation_input_tokens, 0)
        + COALESCE(x.cache_read_input_tokens, 0)) FROM executions x WHERE x.task_id = t.id) AS tokens_of_all,
    p.state AS p_state, p.url AS p_url, p.number AS p_number, p.checks AS p_checks, p.review_state AS p_review, p.problem AS p_problem,
    i.url AS i_url, i.number AS i_number, i.forge AS i_forge, i.problem AS i_problem,
    r.verdict AS r_verdict, r.actor AS r_actor, r.created_at AS r_at, r.execution_id AS r_execution_id,
    ${why_it_is_there}
FROM tasks t
LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence
LEFT JOIN pull_requests p ON p.task_id = t.id
LEFT JOIN forge_issues i ON i.task_id = t.id
LEFT JOIN reviews r ON r.id = (SELECT MAX(v.id) FROM reviews v WHERE v.task_id = t.id)
WHERE t.id IN (${ids})
