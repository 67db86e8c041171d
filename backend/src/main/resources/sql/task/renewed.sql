-- The runs of a :worker that hold one of the claims :ids now.
SELECT execution_id, claim_id, fence, lease_until, cancel_requested_at FROM tasks
WHERE status = 'in_progress' AND worker_id = :worker AND claim_id IN (${ids}) AND lease_until > ${now}
