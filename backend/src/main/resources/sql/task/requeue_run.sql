-- Ends a run whose task is queued again: after a failure, a lost worker, a hand-back. Not one that is to be cancelled.
--   :job :fence :claim :worker :guard (include run_ended_by)   :to_head 1: to the head of its queue (include head_position)   :delay ms until it can be claimed
--   :uncounted 1: no attempt is counted   :lost 1: one more worker was lost   :failure its class, or null   :code, :reason why
--   :actor, :message, :execution_status and what the run reported (include closes_run)
-- Answers the changed row; none where the guard fails or the task is to be cancelled.
UPDATE tasks SET status = 'queued', ${leaves_run}, attempts = attempts - :uncounted, lost_workers = lost_workers + :lost,
    due_at = ${now} + :delay, next_event_at = CASE WHEN :delay > 0 THEN ${now} + :delay END,
    position = CASE WHEN :to_head = 1 THEN ${head_position} ELSE position END,
    affinity_worker_id = kept_on, affinity_until = CASE WHEN kept_on IS NOT NULL THEN ${kept_on_until} END, question_id = NULL, parked_call = NULL, ran_ms = 0,
    failure_class = :failure, reason_code = :code, reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE ${run_ended_by} AND tasks.cancel_requested_at IS NULL
RETURNING ${changed_task};
${closes_run}
