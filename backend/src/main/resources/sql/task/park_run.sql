-- Ends a run that waits for an answer. Not one that is to be cancelled. No attempt is counted, and the time that it ran is kept.
--   :job :fence :claim :worker :guard (include run_ended_by)   :question what it waits for   :deferred_call Claude's id of the call, or null
--   :kept_until when an answer does not count any more   :code, :reason why
--   :actor, :message, :failure null, :execution_status and what the run reported (include closes_run)
-- Answers the changed row; none where the guard fails or the task is to be cancelled.
UPDATE tasks SET status = 'waiting', ${leaves_run}, attempts = attempts - 1, next_event_at = CAST(:kept_until AS bigint),
    affinity_worker_id = NULL, affinity_until = NULL, question_id = :question, parked_call = :deferred_call, ran_ms = ${ran_so_far},
    failure_class = :failure, reason_code = :code, reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE ${run_ended_by} AND tasks.cancel_requested_at IS NULL
RETURNING ${changed_task};
${closes_run}
