-- Renews the leases that a :worker presents, those of the claims :ids that are live, for :lease ms.
UPDATE tasks SET lease_until = ${now} + :lease
WHERE status = 'in_progress' AND worker_id = :worker AND claim_id IN (${ids}) AND ${live_lease}
