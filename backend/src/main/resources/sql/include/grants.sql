-- What a grant writes into the row, of the worker w and the wanted row n; :lease ms is how long the right lasts without a heartbeat.
status = 'in_progress', fence = fence + 1, attempts = attempts + 1,
    claim_id = n.claim, execution_id = n.execution, worker_id = w.id,
    lease_until = ${now} + :lease, deadline_at = ${now} + timeout_ms - ran_ms,
    session_id = ${session_to_run_in},
    started_at = COALESCE(started_at, ${now}), updated_at = ${now}, dispatched_at = COALESCE(dispatched_at, ${now}),
    next_event_at = NULL, failure_class = NULL, reason_code = 'running',
    reason_message = 'Runs on worker ' || w.name || ', attempt ' || (attempts + 1) || ' of ' || max_attempts || '.',
    reason_since = ${now}
