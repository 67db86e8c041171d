-- What a completion writes into the row, and the compare of it: the token of r is current and its lease live. The status is compared
-- so that no index on it is used: the job leads to the row.
status = 'completed', ${leaves_run}, ${is_over}, failure_class = NULL, kept_execution_id = execution_id,
    kept_on = CASE WHEN predecessor IS NULL THEN NULL ELSE kept_on END,
    undelivered = COALESCE(r.undelivered, 0),
    to_review = CASE WHEN deliver_only = 1 THEN to_review WHEN r.files_changed > 0 THEN 1 ELSE 0 END, reason_code = 'completed', reason_message = 'Completed.',
    reason_since = ${now}, updated_at = ${now}
FROM ${reported}
WHERE tasks.job_id = r.job AND tasks.fence = r.token_fence AND tasks.claim_id = r.claim AND tasks.worker_id = r.worker
    AND tasks.status || '' = 'in_progress' AND ${live_lease}
