-- The work orders that a request was answered with and whose leases live.
--   :worker :incarnation :request
-- Answers the columns of the work orders in their order, with branch and session_resumed of their executions.
SELECT ${work_order}, e.branch, e.session_resumed
FROM executions e JOIN tasks ON tasks.id = e.task_id AND tasks.claim_id = e.claim_id
WHERE e.worker_id = :worker AND e.incarnation = :incarnation AND e.request_id = :request AND tasks.status = 'in_progress' AND ${live_lease}
ORDER BY e.request_ordinal
