-- Tells the stream of changes that a pull request is opened or over, where that is new; before its row says so.
--   :task   :state as the forge has it now
INSERT INTO changes (kind, subject_id, task_id, what, at)
SELECT 'task', p.task_id, p.task_id, CASE WHEN :state IN ('merged', 'closed') THEN CAST(:state AS VARCHAR(16)) ELSE 'opened' END, ${now}
FROM pull_requests p
WHERE p.task_id = :task
    AND (:state IN ('merged', 'closed') AND p.state <> :state OR :state IN ('draft', 'open') AND p.state IN ('wanted', 'failed'))
