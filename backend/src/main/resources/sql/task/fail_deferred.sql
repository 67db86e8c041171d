-- Fails a task that waits for one which will not be completed.
--   :task   :message why   :actor, :from 'queued', :code 'dependency' (include notes_change)
-- Answers the changed row; none where it is not deferred.
UPDATE tasks SET status = 'failed', ${leaves_run}, ${is_over}, failure_class = :code, reason_code = :code,
    reason_message = :message, reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = 'queued' AND deferred = 1
RETURNING ${changed_task};
${notes_change}
