-- Ends a run whose task waits for a time (a usage limit), and is kept for its worker, which has the session. Not one that is to be cancelled.
--   :job :fence :claim :worker :guard (include run_ended_by)   :until when it is queued again   :affinity ms that it is kept after that
--   :failure its class (no attempt is counted)   :code, :reason why
--   :actor, :message, :execution_status and what the run reported (include closes_run)
-- Answers the changed row; none where the guard fails or the task is to be cancelled.
UPDATE tasks SET status = 'waiting', ${leaves_run}, attempts = attempts - 1, next_event_at = CAST(:until AS bigint),
    affinity_worker_id = worker_id, affinity_until = CAST(:until AS bigint) + :affinity,
    question_id = NULL, parked_call = NULL, ran_ms = 0,
    failure_class = :failure, reason_code = :code, reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE ${run_ended_by} AND tasks.cancel_requested_at IS NULL
RETURNING ${changed_task};
${closes_run}
