-- Ends a run that waits for an answer which came in between: its task is queued at the head, first for its worker. Not one that is
-- to be cancelled. No attempt is counted, and the time that it ran is kept.
--   :job :fence :claim :worker :guard (include run_ended_by)   :question what it waited for   :deferred_call Claude's id of the call, or null
--   :returned :critical (include head_position)   :affinity ms, :kept_until (include affinity_of_answered)   :code, :reason why
--   :actor, :message, :failure null, :execution_status and what the run reported (include closes_run)
-- Answers the changed row; none where the guard fails or the task is to be cancelled.
UPDATE tasks SET status = 'queued', ${leaves_run}, attempts = attempts - 1, due_at = ${now}, next_event_at = NULL,
    position = ${head_position}, ${affinity_of_answered},
    question_id = :question, parked_call = :deferred_call, ran_ms = ${ran_so_far},
    failure_class = :failure, reason_code = :code, reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE ${run_ended_by} AND tasks.cancel_requested_at IS NULL
RETURNING ${changed_task};
${closes_run}
