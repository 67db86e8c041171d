-- What a board shows of tasks, in no order.
--   :ids   of tasks
-- Answers a row for each that is there: of the task, of its newest execution (e_), of its last review (r_), and what it changed.
SELECT t.id, t.title, t.task_type, t.priority, t.repository_url, t.branch_name, t.work_branch, t.permission_level, t.labels, t.status,
    t.queue, t.job_id, t.attempts, t.max_attempts, t.max_budget_micro_usd, ${max_turns} AS max_turns, t.session_id, t.failure_class, t.undelivered, t.to_review,
    t.not_before, t.created_at, t.updated_at, t.started_at, t.finished_at, t.cancel_requested_at, t.question_id, t.due_at, t.kept_on, t.affinity_until,
    t.reason_code, t.reason_message, t.reason_since, t.next_event_at, ${now} AS now_ms,
    e.id AS e_id, e.attempt AS e_attempt, e.status AS e_status, e.worker_id AS e_worker_id, e.worker_name AS e_worker_name,
    e.started_at AS e_started_at, e.ended_at AS e_ended_at, e.failure_class AS e_failure_class, e.message AS e_message, e.turns AS e_turns,
    e.activity, e.activity_at,
    COALESCE(e.files_changed, k.files_changed) AS files_changed, COALESCE(e.insertions, k.insertions) AS insertions,
    COALESCE(e.deletions, k.deletions) AS deletions,
    r.verdict AS r_verdict, r.actor AS r_actor, r.created_at AS r_at, r.execution_id AS r_execution_id,
    (SELECT SUM(x.cost_micro_usd) FROM executions x WHERE x.task_id = t.id) AS cost_of_all,
    (SELECT MAX(x.cost_estimated) FROM executions x WHERE x.task_id = t.id) AS estimated_of_all,
    (SELECT COUNT(*) FROM questions q WHERE q.task_id = t.id AND q.status = 'open') AS questions_open,
    ${why_it_is_there}
FROM tasks t
LEFT JOIN executions e ON e.task_id = t.id AND e.fence = t.fence
LEFT JOIN executions k ON k.id = t.kept_execution_id
LEFT JOIN reviews r ON r.id = (SELECT MAX(v.id) FROM reviews v WHERE v.task_id = t.id)
WHERE t.id IN (${ids})
