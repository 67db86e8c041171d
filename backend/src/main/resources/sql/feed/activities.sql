-- What the runs of now do, of those that told something in that time.
-- since: ms
-- task_id, execution_id, activity, activity_event, activity_at, turns, cost_micro_usd
SELECT e.task_id, e.id AS execution_id, e.activity, e.activity_event, e.activity_at, e.turns, e.cost_micro_usd
FROM executions e
WHERE e.status = 'running' AND e.activity IS NOT NULL
    AND e.activity_at >= ${now} - :since -- if since
