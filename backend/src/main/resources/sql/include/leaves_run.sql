-- What every ending takes out of the row: the right to run, and what the run was to be told.
claim_id = NULL, lease_until = NULL, deadline_at = NULL, dispatched_at = NULL,
    cancel_requested_at = NULL, cancel_requested_by = NULL
