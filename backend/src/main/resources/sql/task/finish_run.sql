-- Ends a run, and with it its task: failed or cancelled.
--   :job :fence :claim :worker :guard (include run_ended_by)   :to 'failed' or 'cancelled'
--   :uncounted 1: no attempt is counted   :lost 1: one more worker was lost   :failure its class   :code, :reason why
--   :actor, :message, :execution_status and what the run reported (include closes_run)
-- Answers the changed row; none where the guard fails.
UPDATE tasks SET status = :to, ${leaves_run}, ${is_over}, attempts = attempts - :uncounted, lost_workers = lost_workers + :lost,
    failure_class = :failure, reason_code = :code, reason_message = :reason, reason_since = ${now}, updated_at = ${now}
WHERE ${run_ended_by}
RETURNING ${changed_task};
${closes_run}
