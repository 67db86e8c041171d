-- The newest earlier run of a task of which a change is kept.
-- task; fence: of the run that asks
-- id
SELECT e.id
FROM executions e
JOIN execution_diffs d ON d.execution_id = e.id
WHERE e.task_id = :task AND e.fence < :fence
ORDER BY e.fence DESC
LIMIT 1
