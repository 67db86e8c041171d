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
    CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT h.id FROM tasks h
        WHERE h.session_id = t.session_id AND h.status = 'in_progress') END AS session_held_by,
    CASE WHEN t.status = 'queued' AND t.session_id IS NOT NULL THEN (SELECT MIN(h.id) FROM tasks h
        WHERE h.session_id = t.session_id AND h.question_id IS NOT NULL AND h.id <> t.id
            AND h.status IN ('waiting', 'queued')) END AS session_parked_by,
    (SELECT SUM(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost_of_all,
    (SELECT MAX(x.cost_estimated) FROM executions x WHERE x.task_id = t.id) AS estimated_of_all,
    (SELECT SUM(x.output_tokens + COALESCE(x.input_tokens, 0) + COALESCE(x.cache_creation_input_tokens, 0)
        + COALESCE(x.cache_read_input_tokens, 0)) FROM executions x WHERE x.task_id = t.id) AS tokens_of_all,
    CASE WHEN t.status = 'in_progress' THEN (SELECT MIN(q.id) FROM questions q
        WHERE q.task_id = t.id AND q.status = 'open') END AS asks,
    CASE WHEN t.status = 'queued' THEN (SELECT a.name FROM workers a WHERE a.id = t.affinity_worker_id) END
        AS affinity_worker,
    p.state AS p_state, p.url AS p_url, p.number AS p_number, p.checks AS p_checks, p.review_state AS p_review, p.problem AS p_problem,
    i.url AS i_url, i.number AS i_number, i.forge AS i_forge, i.problem AS i_problem,
    r.verdict AS r_verdict, r.actor AS r_actor, r.created_at AS r_at, r.execution_id AS r_execution_id,
    CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT l.max_parallel FROM repositories l
        WHERE l.url_key = t.repository_key) END AS max_parallel,
    CASE WHEN t.status = 'queued' AND t.limited = 1 THEN (SELECT COUNT(*) FROM tasks b
        WHERE b.status = 'in_progress' AND b.limited = 1 AND b.repository_key = t.repository_key) END AS runs_in_repository,
    CASE WHEN t.deferred = 1 THEN (SELECT MIN(d.depends_on) FROM task_dependencies d
        WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for,
    CASE WHEN t.deferred = 1 THEN (SELECT COUNT(*) FROM task_dependencies d
        WHERE d.task_id = t.id AND d.done_at IS NULL) END AS waits_for_count
FROM tasks t
LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence
LEFT JOIN pull_requests p ON p.task_id = t.id
LEFT JOIN forge_issues i ON i.task_id = t.id
LEFT JOIN reviews r ON r.id = (SELECT MAX(v.id) FROM reviews v WHERE v.task_id = t.id)
WHERE t.id IN (${ids})
