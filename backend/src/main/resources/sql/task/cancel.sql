-- Cancels a task that does not run.
--   :task   :from its state, queued or waiting   :message why   :actor, :code 'cancelled' (include notes_change)
-- Answers the changed row; none where it is in another state by now.
UPDATE tasks SET status = 'cancelled', ${leaves_run}, ${is_over}, failure_class = :code, reason_code = :code, reason_message = :message,
    reason_since = ${now}, updated_at = ${now}
WHERE id = :task AND status = :from
RETURNING ${changed_task};
${notes_change}
