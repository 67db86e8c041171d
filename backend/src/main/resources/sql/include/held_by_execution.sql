-- True of the row of tasks :task that the :execution holds with :claim and :fence, under a live lease.
tasks.id = :task AND tasks.status = 'in_progress' AND tasks.execution_id = :execution AND tasks.claim_id = :claim
    AND tasks.fence = :fence AND ${live_lease}
