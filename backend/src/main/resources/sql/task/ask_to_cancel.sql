-- Notes that a running task is to be cancelled: its worker must stop the run first. No change of state; repeating it changes nothing.
--   :task   :actor who asks   :message why it is where it is
-- Answers the row; none where it does not run.
UPDATE tasks SET cancel_requested_at = COALESCE(cancel_requested_at, ${now}),
    cancel_requested_by = COALESCE(cancel_requested_by, :actor),
    reason_since = CASE WHEN reason_code = 'cancelling' THEN reason_since ELSE ${now} END,
    reason_code = 'cancelling', reason_message = :message, updated_at = ${now}
WHERE id = :task AND status = 'in_progress'
RETURNING ${changed_task}
